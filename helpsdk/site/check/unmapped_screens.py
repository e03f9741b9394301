"""Screens without any help of their own."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.screens import Screen
from helpsdk.errors import Problem
from helpsdk.site.check.rule_places import RulePlaces
from helpsdk.site.places import Entry, Sources


def unmapped_screens(sources: Sources) -> Iterator[Problem]:
    """One finding with the coverage in percent, and one for each screen that no rule names."""
    places = RulePlaces(sources)
    reached = {place for entry in sources.rules for place in places.of(entry.value) | places.of_steps(entry.value)}
    bare = [entry for entry in sources.screens if ("screen", entry.value.id) not in reached]
    if not bare:
        return
    covered = len(sources.screens) - len(bare)
    percent = 100 * covered // len(sources.screens)
    text = f"{covered} of {len(sources.screens)} screens have help ({percent} %)"
    yield Problem("coverage", text, bare[0].file, severity="warning")
    yield from (_unmapped(entry) for entry in bare)


def _unmapped(entry: Entry[Screen]) -> Problem:
    return entry.problem("unmapped-screen", f"no rule shows anything on screen `{entry.value.id}`", severity="warning")

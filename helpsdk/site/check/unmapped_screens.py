"""Screens without any help of their own."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.check.rule_places import RulePlaces
from helpsdk.site.places import Sources


def unmapped_screens(sources: Sources) -> Iterator[Problem]:
    """One finding for each screen that no rule names; the first tells the coverage, in percent."""
    places = RulePlaces(sources)
    reached = {place for entry in sources.rules for place in places.of(entry.value) | places.of_steps(entry.value)}
    bare = [entry for entry in sources.screens if ("screen", entry.value.id) not in reached]
    if not bare:
        return
    covered = len(sources.screens) - len(bare)
    percent = 100 * covered // len(sources.screens)
    coverage = f"; {covered} of {len(sources.screens)} screens have help ({percent} %)"
    for index, entry in enumerate(bare):
        text = f"no rule shows anything on screen `{entry.value.id}`{'' if index else coverage}"
        yield entry.problem("unmapped-screen", text, severity="warning")

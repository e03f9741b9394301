"""Screens without any help of their own."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.screens import Screen
from helpsdk.context.rules import At
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources


def unmapped_screens(sources: Sources) -> Iterator[Problem]:
    """One finding with the coverage in percent, and one for each screen that no rule names."""
    places = [entry.value.at for entry in sources.rules]
    named = {screen for at in places for screen in at.screen or ()}
    elements = {at.element for at in places if at.element is not None and at.screen is None}
    bare = [entry for entry in sources.screens if not _covered(entry.value, named, elements, places)]
    if not bare:
        return
    covered = len(sources.screens) - len(bare)
    percent = 100 * covered // len(sources.screens)
    text = f"{covered} of {len(sources.screens)} screens have help ({percent} %)"
    yield Problem("coverage", text, bare[0].file, severity="warning")
    yield from (_unmapped(entry) for entry in bare)


def _covered(screen: Screen, named: set[str], elements: set[str], places: list[At]) -> bool:
    if screen.id in named or any(element.id in elements for element in screen.elements):
        return True
    return any(not set(at.url or ()).isdisjoint(screen.urls) for at in places)


def _unmapped(entry: Entry[Screen]) -> Problem:
    return entry.problem("unmapped-screen", f"no rule shows anything on screen `{entry.value.id}`", severity="warning")

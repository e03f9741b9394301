"""What the elements of a reply looked like when they were recorded: only of those that the reply itself names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic_core import to_json

from helpsdk.content.anchors import Anchor
from helpsdk.context.resolution import Resolution
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.library import Library
from helpsdk.runtime.steps import Steps

_NOTHING: Final[Mapping[str, Anchor]] = {}


class Anchors:
    """Of one revision. Where a screen has none, asking costs a look-up."""

    def __init__(self, library: Library, steps: Steps) -> None:
        self._by_screen, self._steps = library.anchors, steps
        self._encoded: dict[int, bytes] = {}  # by identity: the library keeps each anchor for as long

    def of(self, resolution: Resolution, viewer: Viewer) -> dict[str, Anchor]:
        """By element, in the order of the items. A step that this viewer may not read names nothing."""
        everywhere = self._by_screen.get(None)
        if not everywhere:
            return {}
        here = everywhere if resolution.screen is None else self._by_screen.get(resolution.screen, _NOTHING)
        found: dict[str, Anchor] = {}
        for item in resolution.items:
            if item.element is not None:
                anchor = here.get(item.element) or everywhere.get(item.element)
                if anchor is not None:
                    found[item.element] = anchor
            if item.steps and here:
                wanted = [step for step in item.steps if step.element in here]
                found |= {id: here[id] for id in self._steps.elements(item, wanted, viewer)}
        return found

    def json(self, resolution: Resolution, viewer: Viewer) -> bytes:
        """The same as JSON."""
        found = self.of(resolution, viewer)
        return b"{%b}" % b",".join(self._members(found)) if found else b"{}"

    def _members(self, found: Mapping[str, Anchor]) -> Iterator[bytes]:
        for element, anchor in found.items():
            member = self._encoded.get(id(anchor))
            if member is None:
                member = self._encoded[id(anchor)] = b"%b:%b" % (to_json(element), to_json(anchor))
            yield member

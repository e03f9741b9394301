"""What signed-in viewers remember in a test: as a help server keeps it, without a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from helpsdk.context.memory import NO_MEMORY, Memory, advanced, dismissed, happened, merge, shown
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.interactions import Interaction
from helpsdk.runtime.recording import Recording, Remembered

_BACKEND = "backend"  # the device of events that no device reported


class Memories:
    """By the viewer's id. Of somebody anonymous a server remembers nothing: their browser does."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._kept: dict[str, Memory] = {}

    def of(self, viewer: Viewer, copy: Memory | None = None) -> Memory | None:
        """With what the client's own copy says; None for nothing at all."""
        kept = self._kept.get(viewer.id) if viewer.id is not None else None
        known = [one for one in (kept, copy) if one is not None]
        return merge(*known) if known else None

    def note(self, viewer: Viewer, one: Interaction, at_ms: int) -> None:
        """What names nothing that the viewer has changes nothing."""
        change = _CHANGES.get(one.type)
        if viewer.id is not None and change is not None:
            before = self._kept.get(viewer.id, NO_MEMORY)
            self._kept[viewer.id] = change(_Noting(self._recording, viewer, one, at_ms), before)


class _Noting:
    """One interaction, and the rule it is about as this viewer has it."""

    def __init__(self, recording: Recording, viewer: Viewer, one: Interaction, at_ms: int) -> None:
        self.recording, self.viewer, self.one, self.at_ms = recording, viewer, one, at_ms

    @property
    def rule(self) -> Remembered | None:
        return self.recording.rule(self.one.rule, self.viewer) if self.one.rule is not None else None


def _shown(noting: _Noting, memory: Memory) -> Memory:
    rule, device = noting.rule, noting.one.device
    if rule is None or not device:
        return memory
    return shown(memory, rule.keys, device, noting.at_ms, noting.recording.ring)


def _dismissed(noting: _Noting, memory: Memory) -> Memory:
    """What is put away `once` is put away for a visit, of which only the browser knows when it ends."""
    rule = noting.rule
    if rule is None or rule.scope == "once":
        return memory
    return dismissed(memory, rule.key, rule.scope, rule.major)


def _advanced(noting: _Noting, memory: Memory) -> Memory:
    rule, one = noting.rule, noting.one
    if rule is None or one.rule is None or one.value is None or one.value not in rule.steps:
        return memory
    return advanced(memory, one.rule, rule.major, one.value)


def _tracked(noting: _Noting, memory: Memory) -> Memory:
    one = noting.one
    if one.name is None or one.name not in noting.recording.counts(noting.viewer):
        return memory
    return happened(memory, one.name, one.device or _BACKEND, one.value or one.id)


_CHANGES: Final[Mapping[str, Callable[[_Noting, Memory], Memory]]] = {
    "shown": _shown,
    "dismissed": _dismissed,
    "advanced": _advanced,
    "tracked": _tracked,
}

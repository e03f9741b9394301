"""What the interactions of a viewer change in their memory. Told twice, they count once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from helpsdk.context.memory import Memory, advanced, dismissed, happened, merge, shown
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.recording import Recording, Remembered
from helpsdk.server.store.interaction import id_time
from helpsdk.server.store.viewers import SAME

Row = Mapping[str, Any]
_COUNT: Final = re.compile("[0-9]{1,15}")
_BACKEND: Final = "backend"  # the device of events that no device reported


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose memory it is, what the site has for them, and the time in Unix milliseconds."""

    recording: Recording
    viewer: Viewer
    now_ms: int

    def recorded(self, memory: Memory, rows: Iterable[Row]) -> Memory:
        """The memory after these interactions; what names nothing that the viewer has changes nothing."""
        for row in rows:
            change = CHANGES.get(row["type"])
            if change is not None:
                memory = change(self, memory, row)
        return memory

    def remembered(self, row: Row) -> Remembered | None:
        return None if row["rule"] is None else self.recording.rule(row["rule"], self.viewer)

    def knows_major(self, rule: Remembered, row: Row) -> bool:
        """Whether it was this major number of the article: after “show again”, an older one must hide nothing."""
        return rule.major <= 1 or row["revision"] == self.recording.revision


def _shown(writer: Writer, memory: Memory, row: Row) -> Memory:
    """Without a device there is no telling whether the device has counted it itself."""
    rule, device = writer.remembered(row), row["device"]
    if rule is None or not device:
        return memory
    at = min(_time(row), writer.now_ms)
    before = memory.seen.get(rule.keys[0], {}).get(device)
    if before is not None and any(abs(one - at) <= SAME for one in before.at):
        return memory
    return shown(memory, rule.keys, device, at, writer.recording.ring)


def _dismissed(writer: Writer, memory: Memory, row: Row) -> Memory:
    """What is put away `once` is put away for a visit, of which only the browser knows when it ends.

    The interaction counts as a copy of the memory that it was made of: told late, it brings nothing back that the
    reader has asked to see again since.
    """
    rule = writer.remembered(row)
    if rule is None or rule.scope == "once":
        return memory
    if rule.scope == "revision" and not writer.knows_major(rule, row):
        return memory
    then = Memory(again=_again(row["value"]))
    return merge(memory, dismissed(then, rule.key, rule.scope, rule.major))


def _advanced(writer: Writer, memory: Memory, row: Row) -> Memory:
    rule = writer.remembered(row)
    if rule is None or row["value"] not in rule.steps or not writer.knows_major(rule, row):
        return memory
    return advanced(memory, row["rule"], rule.major, row["value"])


def _tracked(writer: Writer, memory: Memory, row: Row) -> Memory:
    """Under the event's own id where it was sent, which counts once on whichever devices it is reported."""
    if row["name"] not in writer.recording.counts(writer.viewer):
        return memory
    return happened(memory, row["name"], row["device"] or _BACKEND, row["value"] or row["id"])


def _again(value: str | None) -> int:
    """How often the reader had asked to see dismissed help again when they dismissed this."""
    return int(value) if value is not None and _COUNT.fullmatch(value) else 0


def _time(row: Row) -> int:
    return round(id_time(row["id"]).timestamp() * 1000)


#: The interactions that a memory is made of.
CHANGES: Final[Mapping[str, Callable[[Writer, Memory, Row], Memory]]] = {
    "shown": _shown,
    "dismissed": _dismissed,
    "advanced": _advanced,
    "tracked": _tracked,
}

"""What a viewer has seen, put away and done. Copies of several devices merge to one, in any order.

A key is a rule's id, `set:ID` or `kind:KIND` (`kind:interruptive` for all that opens by itself). Times are Unix
milliseconds of the server's clock. `merge` is associative, commutative and idempotent; the recording functions return
a new memory and leave theirs as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from helpsdk.context.words import DismissScope

INTERRUPTIVE = "kind:interruptive"
MAX_IDS: Final = 20
STRENGTH: Final[Mapping[DismissScope, int]] = {"once": 0, "revision": 1, "set": 2, "forever": 3}

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Dismissal:
    """How long it lasts, and the article's major number when it happened."""

    scope: DismissScope
    major: int

    def hides(self, major: int) -> bool:
        """Whether an article that is now at `major` stays away: “show again” raises the number."""
        return self.scope in ("forever", "set", "once") or self.major >= major


@dataclass(frozen=True, slots=True)
class Impressions:
    """What one device saw of a key: the times of the last ones, ascending, and how many there ever were."""

    at: tuple[int, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Happened:
    """How often one device reported an event, and the ids of the last ones, sorted, so that each counts once."""

    count: int = 0
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps of a tour or checklist that are done, at a major number of its article."""

    major: int
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Memory:
    """By key, and by device within it; dismissals by rule id or `set:ID`; progress by rule id.

    `again` is how often the reader asked to see what they had dismissed; `dismissed` is of the time since.
    """

    dismissed: Mapping[str, Dismissal] = field(default_factory=dict)
    seen: Mapping[str, Mapping[str, Impressions]] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, Happened]] = field(default_factory=dict)
    steps: Mapping[str, Progress] = field(default_factory=dict)
    again: int = 0


NO_MEMORY = Memory()


def merge(*memories: Memory) -> Memory:
    """What all the copies know together; nothing is cut.

    A copy from before the reader last asked to see dismissed help again says nothing of what is dismissed since.
    """
    again = max((one.again for one in memories), default=0)
    return Memory(
        dismissed=_united((one.dismissed for one in memories if one.again == again), _stronger),
        seen=_united((one.seen for one in memories), _each(_seen_by_both)),
        events=_united((one.events for one in memories), _each(_reported_by_both)),
        steps=_united((one.steps for one in memories), _further),
        again=again,
    )


def shown(memory: Memory, keys: Iterable[str], device: str, at_ms: int, ring: int) -> Memory:
    """Count an impression under each key, and keep the `ring` last times of this device.

    Two impressions are never at one time: a time that is taken moves on by a millisecond, so that merging keeps both.
    """
    seen = dict(memory.seen)
    for key in dict.fromkeys(keys):
        devices = seen.get(key, {})
        seen[key] = {**devices, device: _counted(devices.get(device, Impressions()), at_ms, ring)}
    return replace(memory, seen=seen)


def dismissed(memory: Memory, key: str, scope: DismissScope, major: int) -> Memory:
    """Put away a rule, by its id, or a set, by `set:ID`. What was dismissed for longer stays so, `once` or not."""
    there, now = memory.dismissed.get(key), Dismissal(scope, major)
    return replace(memory, dismissed={**memory.dismissed, key: _stronger(there, now) if there else now})


def again(memory: Memory) -> Memory:
    """The reader wants to see what was dismissed: nothing is, and no older copy of any device brings that back."""
    return replace(memory, dismissed={}, again=memory.again + 1)


def happened(memory: Memory, event: str, device: str, id: str | None) -> Memory:
    """Count a product event, unless some device has counted this `id`; None counts always.

    The last ids in their order are kept: with ids that ascend in time, such as UUIDv7, the newest.
    """
    devices = memory.events.get(event, {})
    if id is not None and any(id in one.ids for one in devices.values()):
        return memory
    before = devices.get(device, Happened())
    ids = before.ids if id is None else _sorted_texts({*before.ids[-(MAX_IDS - 1) :], id})
    return replace(memory, events={**memory.events, event: {**devices, device: Happened(before.count + 1, ids)}})


def advanced(memory: Memory, rule: str, major: int, step: str) -> Memory:
    """A step of a tour or checklist is done at this major number of its article; a newer number starts anew."""
    there, now = memory.steps.get(rule), Progress(major, frozenset((step,)))
    return replace(memory, steps={**memory.steps, rule: _further(there, now) if there else now})


def without(memory: Memory, gone: Collection[str]) -> Memory:
    """Without what belongs to these keys; `event:NAME` stands for an event."""
    return Memory(
        dismissed={key: one for key, one in memory.dismissed.items() if key not in gone},
        seen={key: one for key, one in memory.seen.items() if key not in gone},
        events={name: one for name, one in memory.events.items() if event_key(name) not in gone},
        steps={key: one for key, one in memory.steps.items() if key not in gone},
        again=memory.again,
    )


def keys_of(memory: Memory) -> tuple[str, ...]:
    """The keys it has something of, each once; `event:NAME` for an event."""
    events = map(event_key, memory.events)
    return tuple(dict.fromkeys((*memory.dismissed, *memory.seen, *memory.steps, *events)))


def event_key(name: str) -> str:
    """What a product event is called among keys."""
    return f"event:{name}"


def text_order(text: str) -> bytes:
    """Orders texts as JavaScript does, by UTF-16 code units, so that server and widget write the same."""
    return text.encode("utf-16-be", "surrogatepass")


def _sorted_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=text_order))


def _united(maps: Iterable[Mapping[str, _Entry]], both: Callable[[_Entry, _Entry], _Entry]) -> dict[str, _Entry]:
    """The entries of all maps; those of one key become one by `both`."""
    united: dict[str, _Entry] = {}
    for entries in maps:
        for key, entry in entries.items():
            united[key] = both(united[key], entry) if key in united else entry
    return united


def _each(
    both: Callable[[_Entry, _Entry], _Entry],
) -> Callable[[Mapping[str, _Entry], Mapping[str, _Entry]], Mapping[str, _Entry]]:
    return lambda one, other: _united((one, other), both)


def _stronger(one: Dismissal, other: Dismissal) -> Dismissal:
    """What is put away for a visit adds nothing to what is put away for longer, its major neither."""
    if (one.scope == "once") != (other.scope == "once"):
        return other if one.scope == "once" else one
    return Dismissal(max(one.scope, other.scope, key=STRENGTH.__getitem__), max(one.major, other.major))


def _seen_by_both(one: Impressions, other: Impressions) -> Impressions:
    return Impressions(tuple(sorted({*one.at, *other.at})), max(one.count, other.count))


def _reported_by_both(one: Happened, other: Happened) -> Happened:
    return Happened(max(one.count, other.count), _sorted_texts({*one.ids, *other.ids}))


def _further(one: Progress, other: Progress) -> Progress:
    if one.major != other.major:
        return max(one, other, key=lambda progress: progress.major)
    return Progress(one.major, one.done | other.done)


def _counted(before: Impressions, at_ms: int, ring: int) -> Impressions:
    taken = set(before.at)
    while at_ms in taken:
        at_ms += 1
    return Impressions(tuple(sorted({*taken, at_ms}))[-max(ring, 1) :], before.count + 1)

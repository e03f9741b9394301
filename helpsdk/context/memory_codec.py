"""A memory as JSON, the same in server, client and widget.

    {"v": 1, "again": n, "dismissed": {KEY: {"scope", "major"}}, "seen": {KEY: {DEVICE: {"n", "at": [ms]}}},
     "events": {NAME: {DEVICE: {"n", "ids": [text]}}}, "steps": {RULE: {"major", "done": [text]}}}

Empty maps and lists are left out, and `again` where it is 0; without `v` it is 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from helpsdk.context.memory import (
    NO_MEMORY,
    STRENGTH,
    Dismissal,
    Happened,
    Impressions,
    Memory,
    Progress,
    text_order,
)

VERSION: Final = 1
MAX_BYTES: Final = 4096
MAX_KEYS: Final = 2000  # in a map
MAX_DEVICES: Final = 50  # of a key
MAX_LIST: Final = 500  # times, ids or steps

_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_MAX_WHOLE: Final = 2**53 - 1  # the largest whole number that a JavaScript number is sure of

_Entry = TypeVar("_Entry")


def to_json(memory: Memory) -> dict[str, Any]:
    """The wire form."""
    maps = {
        "dismissed": {key: {"scope": one.scope, "major": one.major} for key, one in memory.dismissed.items()},
        "seen": _by_device(memory.seen, lambda one: {"n": one.count, "at": list(one.at)}),
        "events": _by_device(memory.events, lambda one: {"n": one.count, "ids": list(one.ids)}),
        "steps": {rule: _short(_progress_json(one)) for rule, one in memory.steps.items()},
    }
    again = {"again": memory.again} if memory.again else {}
    return {"v": VERSION, **again, **{name: entries for name, entries in maps.items() if entries}}


def from_json(value: Any) -> Memory:
    """The memory that a client sent. Whatever is not as it should be counts as not there; nothing is an error.

    Of too many keys or devices the first in order count, of too many times, ids or steps the last.
    """
    if not isinstance(value, Mapping) or not _is_known(value.get("v", VERSION)):
        return NO_MEMORY
    return Memory(
        dismissed=_entries(value.get("dismissed"), _dismissal, MAX_KEYS),
        seen=_entries(value.get("seen"), _devices(_impressions), MAX_KEYS),
        events=_entries(value.get("events"), _devices(_happened), MAX_KEYS),
        steps=_entries(value.get("steps"), _progress, MAX_KEYS),
        again=_whole(value.get("again")) or 0,
    )


def cut(memory: Memory, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The wire form in at most `max_bytes` of compact UTF-8 JSON, as a copy to send.

    The oldest impression times go first, over all keys and devices, then ids of events, then steps, then counts;
    dismissals never, so that a memory of many dismissals may stay larger.
    """
    whole = to_json(memory)
    if size(whole) <= max_bytes:
        return whole
    order = list(_droppable(memory))
    low, high = 1, len(order)  # the least number of drops that is enough; each makes it smaller
    while low < high:
        middle = (low + high) // 2
        if size(to_json(_without(memory, set(order[:middle])))) <= max_bytes:
            high = middle
        else:
            low = middle + 1
    return to_json(_without(memory, set(order[:low])))


def size(value: Any) -> int:
    """Bytes of compact JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


_Drop = tuple[str | int, ...]


def _droppable(memory: Memory) -> Iterator[_Drop]:
    """All that may be dropped, first to last."""
    times = ((at, key, device) for key, device, one in _flat(memory.seen) for at in one.at)
    for at, key, device in sorted(times, key=lambda one: (one[0], text_order(one[1]), text_order(one[2]))):
        yield "seen", key, device, at
    for key, device, reported in _flat(memory.events):
        yield from (("events", key, device, id) for id in reported.ids)
    yield from (("steps", rule) for rule in sorted(memory.steps, key=text_order))
    yield from (("events", key, device) for key, device, _ in _flat(memory.events))
    yield from (("seen", key, device) for key, device, _ in _flat(memory.seen))


def _without(memory: Memory, gone: Collection[_Drop]) -> Memory:
    def impressions(key: str, device: str, one: Impressions) -> Impressions:
        return Impressions(tuple(at for at in one.at if ("seen", key, device, at) not in gone), one.count)

    def happened(key: str, device: str, one: Happened) -> Happened:
        return Happened(one.count, tuple(id for id in one.ids if ("events", key, device, id) not in gone))

    seen: dict[str, dict[str, Impressions]] = {}
    for key, device, one in _flat(memory.seen):
        if ("seen", key, device) not in gone:
            seen.setdefault(key, {})[device] = impressions(key, device, one)
    events: dict[str, dict[str, Happened]] = {}
    for key, device, reported in _flat(memory.events):
        if ("events", key, device) not in gone:
            events.setdefault(key, {})[device] = happened(key, device, reported)
    steps = {rule: one for rule, one in memory.steps.items() if ("steps", rule) not in gone}
    return replace(memory, seen=seen, events=events, steps=steps)


def _flat(maps: Mapping[str, Mapping[str, _Entry]]) -> Iterator[tuple[str, str, _Entry]]:
    for key in sorted(maps, key=text_order):
        for device in sorted(maps[key], key=text_order):
            yield key, device, maps[key][device]


def _by_device(
    maps: Mapping[str, Mapping[str, _Entry]], write: Callable[[_Entry], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    return {
        key: {device: _short(write(one)) for device, one in devices.items()} for key, devices in maps.items() if devices
    }


def _progress_json(one: Progress) -> dict[str, Any]:
    return {"major": one.major, "done": sorted(one.done, key=text_order)}


def _short(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value != []}


def _is_known(version: Any) -> bool:
    return _whole(version) == VERSION


def _entries(value: Any, read: Callable[[Any], _Entry | None], limit: int) -> dict[str, _Entry]:
    """The entries of a map that can be read."""
    if not isinstance(value, Mapping):
        return {}
    keys: Iterable[str] = [key for key in value if _text(key) is not None]
    entries = {key: entry for key in keys if (entry := read(value[key])) is not None}
    if len(entries) <= limit:
        return entries
    return {key: entries[key] for key in sorted(entries, key=text_order)[:limit]}


def _devices(read: Callable[[Any], _Entry | None]) -> Callable[[Any], dict[str, _Entry] | None]:
    return lambda value: _entries(value, read, MAX_DEVICES) or None


def _dismissal(value: Any) -> Dismissal | None:
    if not isinstance(value, Mapping):
        return None
    scope, major = next((one for one in STRENGTH if one == value.get("scope")), None), _whole(value.get("major"))
    return Dismissal(scope, major) if scope is not None and major is not None else None


def _impressions(value: Any) -> Impressions | None:
    count = _whole(value.get("n")) if isinstance(value, Mapping) else None
    return None if count is None else Impressions(tuple(_list(value.get("at"), _whole, int)), count)


def _happened(value: Any) -> Happened | None:
    count = _whole(value.get("n")) if isinstance(value, Mapping) else None
    return None if count is None else Happened(count, tuple(_list(value.get("ids"), _text, text_order)))


def _progress(value: Any) -> Progress | None:
    major = _whole(value.get("major")) if isinstance(value, Mapping) else None
    return None if major is None else Progress(major, frozenset(_list(value.get("done"), _text, text_order)))


def _list(value: Any, read: Callable[[Any], _Entry | None], order: Callable[[_Entry], Any]) -> list[_Entry]:
    """The values that can be read, each once, in order."""
    values = value if isinstance(value, list | tuple) else ()
    found = {entry for one in values if (entry := read(one)) is not None}
    return sorted(found, key=order)[-MAX_LIST:]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and _TEXT.fullmatch(value) else None


def _whole(value: Any) -> int | None:
    """JavaScript cannot tell 3.0 from 3, so neither do we."""
    if type(value) is int:  # nearly always; and True is none
        return value if 0 <= value <= _MAX_WHOLE else None
    if not isinstance(value, float):
        return None
    return int(value) if 0 <= value <= _MAX_WHOLE and value == int(value) else None

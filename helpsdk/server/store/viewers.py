"""What signed-in viewers have seen, put away and done, for all of their devices: one document each."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update

from helpsdk.context.memory import NO_MEMORY, Impressions, Memory, merge, without
from helpsdk.context.memory_codec import cut, from_json
from helpsdk.server.store.database import Database, insert
from helpsdk.server.store.listening import forgotten
from helpsdk.server.store.schema import memories as table

#: Bytes of a kept memory: the oldest times go first, dismissals last. People have a few kilobytes.
LARGEST: Final = 65_536
#: Milliseconds within which two reports of one key and device are about the same impression: a client dates what it
#: remembers and what it reports by two looks at its clock.
SAME: Final = 1000


class SqlMemories:
    """See `protocol.Store`: `memory` and `merge_memory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, site: str, viewer: str) -> Memory | None:
        with self._database.reading() as connection:
            document = connection.scalar(select(table.c.document).where(*_of(site, viewer)))
        return None if document is None else decoded(document)

    def merge(self, site: str, viewer: str, memory: Memory, gone: Sequence[str] = ()) -> Memory:
        row = {"site": site, "viewer": viewer, "document": "{}", "updated": _now()}
        with self._database.writing() as connection:
            connection.execute(insert(self._database, table).values(**row).on_conflict_do_nothing())
            kept = connection.scalar(select(table.c.document).where(*_of(site, viewer)).with_for_update())
            now = bounded(without(joined(decoded(kept or "{}"), memory), gone))
            change = update(table).where(*_of(site, viewer)).values(document=encoded(now), updated=_now())
            connection.execute(change)
        return now

    def forget(self, site: str, viewer: str) -> int:
        """Removes it; how many rows. Servers are told, also when nothing is kept yet: something may be on its way."""
        with self._database.writing() as connection:
            self._database.announce(connection, forgotten(site, viewer))
            return connection.execute(delete(table).where(*_of(site, viewer))).rowcount


class KeptMemories:
    """The same, for as long as the process lives."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: dict[tuple[str, str], Memory] = {}

    def read(self, site: str, viewer: str) -> Memory | None:
        return self._kept.get((site, viewer))

    def merge(self, site: str, viewer: str, memory: Memory, gone: Sequence[str] = ()) -> Memory:
        with self._guard:
            kept = self._kept.get((site, viewer), NO_MEMORY)
            now = self._kept[site, viewer] = bounded(without(joined(kept, memory), gone))
        return now

    def forget(self, site: str, viewer: str) -> int:
        return 0 if self._kept.pop((site, viewer), None) is None else 1


def joined(kept: Memory, told: Memory) -> Memory:
    """Both as one, where an impression that both know of, dated a moment apart, counts once."""
    seen = {
        key: {device: _unlike(one, told.seen.get(key, {}).get(device)) for device, one in devices.items()}
        for key, devices in kept.seen.items()
    }
    both = merge(replace(kept, seen=seen), told)
    counted = {
        key: {device: _at_least_its_times(one) for device, one in devices.items()} for key, devices in both.seen.items()
    }
    return replace(both, seen=counted)


def bounded(memory: Memory) -> Memory:
    """What is kept of it: at most about `LARGEST` bytes, and no more of anything than is read from a client."""
    return from_json(cut(memory, LARGEST))


def decoded(document: str) -> Memory:
    """A kept memory; of a damaged one nothing."""
    try:
        return from_json(json.loads(document))
    except ValueError:
        return NO_MEMORY


def encoded(memory: Memory) -> str:
    return json.dumps(cut(memory, LARGEST), ensure_ascii=False, separators=(",", ":"))


def _unlike(one: Impressions, other: Impressions | None) -> Impressions:
    """Without the times that the other has within a moment: each of its times stands for at most one."""
    if other is None or not other.at or not one.at:
        return one
    same = set(one.at) & set(other.at)
    mine = [at for at in one.at if at not in same]
    return Impressions(tuple(sorted((*same, *_unpaired(mine, [at for at in other.at if at not in same])))), one.count)


def _unpaired(times: Sequence[int], others: Sequence[int]) -> list[int]:
    """Both ascending."""
    left: list[int] = []
    at = 0
    for time in times:
        while at < len(others) and others[at] < time - SAME:
            at += 1
        if at < len(others) and others[at] <= time + SAME:
            at += 1
        else:
            left.append(time)
    return left


def _at_least_its_times(one: Impressions) -> Impressions:
    """Two servers that count at the same moment each count one; the times tell both."""
    return one if one.count >= len(one.at) else Impressions(one.at, len(one.at))


def _of(site: str, viewer: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.site == site, table.c.viewer == viewer


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")

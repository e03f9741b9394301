"""Old revisions are let go of in small steps, and only when nobody uses them."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.follower import LiveSite, Shelf, Snapshot
from helpsdk.server.follower.retired import retire, take_apart
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import MemoryStore
from tests.server.serving import until


class Node:
    """Something that refers to others."""

    def __init__(self, *parts: object) -> None:
        self.parts = list(parts)


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def opened(folder: Path, data: Path) -> Snapshot:
    store = MemoryStore()
    publish_folder(store, folder)
    live = LiveSite("shop", Shelf(data, lambda _data: store))
    live.refresh()
    until(lambda: live.current is not None and live.current.runtime.index_ready)
    live.close()
    current, live.current = live.current, None
    assert current is not None
    return current


@pytest.mark.usefixtures("uncollected")
def test_all_that_nobody_else_refers_to_is_freed() -> None:
    shared = Node()
    parts = [Node() for _ in range(4)]
    own = Node(shared, parts[0], parts[0], [parts[1]], {"a": parts[2]}, (parts[3],))
    gone = [weakref.ref(one) for one in (own, *parts)]
    holder = [own]
    del own, parts
    take_apart(holder)

    assert [ref() for ref in gone] == [None] * 5
    assert shared.parts == []


@pytest.mark.usefixtures("uncollected")
def test_what_is_in_use_is_left_alone_until_it_is_not(folder: Path, tmp_path: Path) -> None:
    holder = [opened(folder, tmp_path / "data")]
    runtime, gone = holder[0].runtime, weakref.ref(holder[0].runtime)
    thread = retire(holder)
    time.sleep(0.2)
    waited = thread.is_alive() and runtime.published is not None
    del runtime
    thread.join(30)

    assert waited
    assert gone() is None  # nothing in a runtime refers back to it: it needs no collector


@pytest.mark.usefixtures("uncollected")
def test_a_large_table_is_emptied_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    breaths = list[float]()
    nodes = {number: Node() for number in range(1000)}
    refs = [weakref.ref(node) for node in nodes.values()]
    monkeypatch.setattr("helpsdk.server.follower.retired.time.sleep", breaths.append)
    holder: list[object] = [nodes]
    del nodes
    take_apart(holder)

    assert len(breaths) >= 8  # four for the table, and more for what was in it
    assert all(ref() is None for ref in refs)


def test_a_large_table_that_somebody_uses_is_left_whole() -> None:
    used = {number: Node() for number in range(1000)}
    take_apart([Node(used), used])

    assert len(used) == 1000

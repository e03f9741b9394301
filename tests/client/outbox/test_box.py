"""What waits to be sent: bounded, in batches of one viewer each."""

from __future__ import annotations

import json
from typing import Any

from helpsdk.client.outbox.box import BATCH_BYTES, MOST_BYTES, Box, Waiting, body_of, dated_again, waiting
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.batches import GOOD_BATCH
from helpsdk.server.store.interaction import id_time

NOON = 1_795_341_600.0


def made(name: str, viewer: str | None = None, **fields: Any) -> Waiting:
    who = Viewer(viewer) if viewer else None
    return waiting(who, {"type": "tracked", "name": name, **fields}, NOON, 0.0)


def names(batch: list[Waiting]) -> list[str]:
    return [json.loads(item.written)["name"] for item in batch]


def test_a_batch_is_what_the_server_takes() -> None:
    batch = GOOD_BATCH.validate_json(body_of([made("a", value="ё\ud800"), made("b")]))

    assert [item["name"] for item in batch["items"]] == ["a", "b"]
    assert (
        batch["items"][0]["id"] < batch["items"][1]["id"]
        or batch["items"][0]["id"][:13] == batch["items"][1]["id"][:13]
    )
    assert (id_time(batch["items"][0]["id"]).timestamp(), batch["items"][0]["at"]) == (NOON, "2026-11-22T10:00:00.000Z")


def test_batches_are_of_one_viewer_each_and_in_order() -> None:
    box = Box(100, 3)
    for name, viewer in [("a1", "a"), ("b1", "b"), ("a2", "a"), ("n1", None), ("a3", "a"), ("a4", "a")]:
        box.add(made(name, viewer))

    assert [names(batch) for batch in box.take()] == [["a1", "a2", "a3"], ["b1"], ["n1"], ["a4"]]


def test_a_batch_is_at_most_64_kilobytes_and_one_heavy_item_travels_alone() -> None:
    box = Box(1000, 500)
    for at in range(60):
        box.add(made(f"n{at}", value="x" * 2000))
    box.add(made("heavy", articles=["я" * 120] * 20, value="я" * 2000 * 20))
    batches = box.take()

    assert sum(map(len, batches)) == 61
    assert all(len(body_of(batch)) <= 64_000 or len(batch) == 1 for batch in batches)
    assert len(batches) == 4 and len(body_of(batches[-1])) > BATCH_BYTES


def test_full_it_drops_the_oldest_and_counts_them() -> None:
    box = Box(3, 500)
    for at in range(10):
        box.add(made(f"n{at}"))

    assert (len(box), box.dropped) == (3, 7)
    assert names(box.take()[0]) == ["n7", "n8", "n9"]


def test_what_is_being_sent_counts_too() -> None:
    box = Box(3, 500)
    box.add(made("a")), box.add(made("b"))  # type: ignore[func-returns-value]
    (batch,) = box.take()
    for name in "cde":
        box.add(made(name))
    assert (len(box), box.dropped) == (3, 2)

    box.back(batch)
    assert (len(box), names(box.take()[0])) == (3, ["a", "b", "e"])


def test_it_never_grows_beyond_its_bytes() -> None:
    box = Box(1_000_000, 500)
    for at in range(5_000):
        box.add(made(f"n{at}", value="x" * 2000))
    assert sum(len(item.written) for batch in box.take() for item in batch) <= MOST_BYTES


def test_what_goes_back_keeps_its_id_and_what_is_dated_again_does_not() -> None:
    item = made("a", "olga", value="v")
    again = dated_again(item, -3600.0)

    assert (again.viewer, again.made, again.skew, names([again])) == (item.viewer, NOON, -3600.0, ["a"])
    assert (again.id != item.id, id_time(again.id).timestamp()) == (True, NOON - 3600)

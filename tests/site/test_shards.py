from __future__ import annotations

import pytest

from helpsdk.site.shards import shard_count, shard_of, sharded


@pytest.mark.parametrize(("ids", "count"), [(0, 1), (1, 1), (100, 1), (101, 2), (201, 4), (1097, 16)])
def test_shards_hold_about_a_hundred(ids: int, count: int) -> None:
    assert shard_count(str(number) for number in range(ids)) == count


def test_a_shard_depends_on_the_id_alone() -> None:
    assert shard_of("send-invoice", 16) == shard_of("send-invoice", 16)
    assert shard_of("send-invoice", 1) == "00"


def test_doubling_the_shards_splits_each_in_two() -> None:
    for number in range(50):
        assert int(shard_of(str(number), 32), 16) % 16 == int(shard_of(str(number), 16), 16)


def test_every_entry_is_in_its_shard() -> None:
    entries = {str(number): number for number in range(50)}

    shards = sharded(entries, 4)

    assert {id: value for shard in shards.values() for id, value in shard.items()} == entries
    assert all(shard_of(id, 4) == name for name, shard in shards.items() for id in shard)

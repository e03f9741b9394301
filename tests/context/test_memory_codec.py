from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import pytest

from helpsdk.context.memory import Memory
from helpsdk.context.memory_codec import MAX_DEVICES, MAX_KEYS, MAX_LIST, cut, from_json, size, to_json
from tests.context.memories import memory, odd_value

TIMES = range(1_795_000_000_000, 1_795_000_000_050)
FULL: dict[str, Any] = {
    "dismissed": {f"rule-{n}": {"scope": "forever", "major": 1} for n in range(20)},
    "seen": {f"rule-{n}": {"d" * 36: {"n": 50, "at": list(TIMES)}} for n in range(20)},
    "events": {"invoice.sent": {"d" * 36: {"n": 99, "ids": ["e" * 200]}}},
}


@pytest.mark.parametrize("seed", range(300))
def test_what_is_written_is_read_again(seed: int) -> None:
    one = memory(Random(seed))
    assert from_json(json.loads(json.dumps(to_json(one)))) == one


@pytest.mark.parametrize("seed", range(300))
def test_anything_can_be_read(seed: int) -> None:
    read = from_json(odd_value(Random(seed)))
    assert from_json(to_json(read)) == read


def test_the_copy_to_send_has_at_most_4_kb_and_every_dismissal() -> None:
    sent = cut(from_json(FULL))
    assert size(sent) <= 4096
    assert sent["dismissed"] == FULL["dismissed"]
    assert {key: devices["d" * 36]["n"] for key, devices in sent["seen"].items()} == dict.fromkeys(FULL["seen"], 50)


def test_of_the_times_the_newest_are_sent() -> None:
    sent = cut(from_json({"seen": FULL["seen"]}))
    first = [devices["d" * 36]["at"][0] for devices in sent["seen"].values()]
    assert max(first) > TIMES[0]
    assert max(first) - min(first) <= 1


@pytest.mark.parametrize("seed", range(100))
def test_every_cut_fits_unless_dismissals_alone_do_not(seed: int) -> None:
    random = Random(seed)
    one = memory(random)
    limit = random.randrange(2, 1500)
    least = size(to_json(Memory(dismissed=one.dismissed, again=one.again)))
    assert size(cut(one, limit)) <= max(limit, least)


def test_too_many_of_anything_are_bounded() -> None:
    dismissal = {"scope": "forever", "major": 1}
    devices = {f"d{n:03}": {"n": 1, "at": list(range(MAX_LIST + 7))} for n in range(MAX_DEVICES + 5)}
    read = from_json(
        {"dismissed": {f"r{n:05}": dismissal for n in range(MAX_KEYS + 9, -1, -1)}, "seen": {"a": devices}}
    )
    assert (len(read.dismissed), f"r{MAX_KEYS:05}" in read.dismissed) == (MAX_KEYS, False)
    assert len(read.seen["a"]) == MAX_DEVICES
    assert read.seen["a"]["d000"].at == tuple(range(7, MAX_LIST + 7))


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        {"v": float("inf")},
        {"dismissed": {"a": {"scope": "set", "major": 10**400}}},
        {"dismissed": {"\ud800": {"scope": "set", "major": 1}, 7: {"scope": "set", "major": 1}}},
        {"seen": {"a": {"d": {"n": float("nan"), "at": [float("inf")]}}}},
    ],
)
def test_what_json_cannot_say_is_ignored_too(value: Any) -> None:
    assert from_json(value) == Memory()


def test_a_memory_as_large_as_a_request_is_read_at_once() -> None:
    before = time.thread_time()
    cut(from_json(FULL | {"seen": {f"rule-{n}": {"d": {"n": 9, "at": list(TIMES)}} for n in range(200)}}))
    assert time.thread_time() - before < 1

"""Replies kept to be asked about again."""

from __future__ import annotations

from helpsdk.client.conversation.cache import Cache, Kept


def test_a_reply_is_its_readers_own() -> None:
    cache, kept = Cache(), Kept('"1"', b"{}")
    cache.keep(("/v1/a", "olga"), kept)
    assert (cache.get(("/v1/a", "olga")), cache.get(("/v1/a", "ivan"))) == (kept, None)


def test_the_replies_read_last_are_kept() -> None:
    cache = Cache()
    for number in range(256):
        cache.keep((f"/{number}", ""), Kept("", b"{}"))
    assert cache.get(("/0", "")) is not None
    cache.keep(("/256", ""), Kept("", b"{}"))
    assert (cache.get(("/0", "")) is None, cache.get(("/1", ""))) == (False, None)


def test_there_is_an_end_to_their_size() -> None:
    cache = Cache()
    for number in range(20):
        cache.keep((f"/{number}", ""), Kept("", b"x" * 250_000))
    found = [number for number in range(20) if cache.get((f"/{number}", ""))]
    assert found == list(range(4, 20))


def test_a_very_large_reply_is_not_kept() -> None:
    cache = Cache()
    cache.keep(("/", ""), Kept("", b"x" * 250_001))
    assert cache.get(("/", "")) is None


def test_one_that_is_kept_anew_counts_once() -> None:
    cache = Cache()
    for _ in range(20):
        cache.keep(("/same", ""), Kept("", b"x" * 250_000))
    cache.keep(("/other", ""), Kept("", b"x" * 250_000))
    assert cache.get(("/same", "")) is not None

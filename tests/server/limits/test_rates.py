"""Who is counted together, and who is not."""

from __future__ import annotations

import pytest

from helpsdk.server.limits import Rate, RateLimits
from helpsdk.server.limits.rates import network_of

ONE = Rate(60, 1)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "", True),
    ],
)
def test_an_address_is_what_one_caller_has(first: str, second: str, together: bool) -> None:
    limits = RateLimits(address=ONE, clock=Clock())
    limits.request(first, None, None)

    assert (limits.request(second, None, None) > 0) is together


def test_text_that_is_no_address_is_itself() -> None:
    assert network_of("a:b") == "a:b"


def test_sessions_are_told_apart_and_keys_are_not_counted() -> None:
    limits = RateLimits(session=ONE, clock=Clock())
    asked = ["Bearer hs_a", "bearer  hs_a", "Bearer hs_b", "Bearer hk_x_y", "Bearer hk_x_y", None, None]

    assert [limits.request("192.0.2.1", one, None) for one in asked] == [0, 1, 0, 0, 0, 0, 0]


def test_a_site_is_counted_whoever_asks() -> None:
    limits = RateLimits(site=ONE, clock=Clock())
    asked = [("192.0.2.1", "a"), ("192.0.2.2", "a"), ("192.0.2.2", "b"), ("192.0.2.2", None), ("192.0.2.2", None)]

    assert [limits.request(address, None, site) for address, site in asked] == [0, 1, 0, 0, 0]


def test_exchanges_are_counted_by_address() -> None:
    limits = RateLimits(exchange=ONE, clock=Clock())

    assert [limits.exchange(address) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")] == [0, 1, 0]


def test_without_a_rate_nothing_is_counted() -> None:
    limits = RateLimits()

    assert not any(limits.request("192.0.2.1", "Bearer hs_a", "a") or limits.exchange("a") for _ in range(10_000))

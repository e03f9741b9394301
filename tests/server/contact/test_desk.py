from __future__ import annotations

from typing import Any

from helpsdk.server.contact import Desk, ways
from helpsdk.server.limits import Rate
from helpsdk.server.settings import Settings


def desk(now: list[float], **settings: Any) -> Desk:
    return Desk(Settings(**settings), lambda: (), lambda: now[0])


def test_it_is_closed_while_there_is_nowhere_to_send_to() -> None:
    assert not desk([0.0]).open
    assert desk([0.0], contact_webhook="https://hooks.example/x").open
    assert desk([0.0], contact_email="a@b.example", smtp_url="smtp://mail.example").open


def test_both_ways_can_be_set() -> None:
    both = Settings(
        contact_webhook="https://hooks.example/x", contact_email="a@b.example", smtp_url="smtp://mail.example"
    )

    assert [way.name for way in ways(both)] == ["webhook", "mail"]


def test_an_address_sends_so_many_and_then_waits() -> None:
    now = [0.0]
    one = desk(now, rate_contact=Rate(6, 2))

    assert [one.wait("10.0.0.1", None) for _ in range(3)] == [0.0, 0.0, 10.0]
    assert one.wait("10.0.0.2", None) == 0.0
    now[0] = 10.0
    assert one.wait("10.0.0.1", None) == 0.0


def test_a_person_has_one_rate_from_all_addresses() -> None:
    one = desk([0.0], rate_contact=Rate(6, 2))

    assert [one.wait(f"10.0.0.{number}", "key-of-anna") for number in range(3)] == [0.0, 0.0, 10.0]
    assert one.wait("10.0.0.9", "key-of-boris") == 0.0


def test_the_rate_can_be_switched_off() -> None:
    one = desk([0.0], rate_contact=Rate(0))

    assert {one.wait("10.0.0.1", "key-of-anna") for _ in range(1000)} == {0.0}

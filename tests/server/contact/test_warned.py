"""The operator hears of a way that fails while messages are still tried again."""

from __future__ import annotations

import pytest

from helpsdk.server.contact.way import Undelivered
from tests.server.contact.couriers import AT, Clock, Courier, Site, outbox, states
from tests.server.contact.receivers import contact


def test_a_first_failure_is_one_warning_until_it_goes_well_again(caplog: pytest.LogCaptureFixture) -> None:
    site, clock = Site(), Clock()
    courier = Courier(failures=[*(Undelivered("away") for _ in range(3)), Undelivered("busy"), Undelivered("away")])
    box = outbox(site, courier, clock=clock)
    first = contact(due=AT)
    site.shelf.kept.add_contact(first)
    while states(site)[0][0] == "waiting":
        clock.now += 600
        box.deliver()
    told = list(caplog.messages)
    courier.failures = [Undelivered("away")]
    second = contact(due=clock.now)
    site.shelf.kept.add_contact(second)
    box.deliver()

    assert told == [f"site shop: message {first.id} is tried again: {why}" for why in ("away", "busy")]
    assert caplog.messages[2:] == [f"site shop: message {second.id} is tried again: away"]
    assert {record.levelname for record in caplog.records} == {"WARNING"}


def test_a_way_that_works_does_not_hide_one_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    site, clock = Site(), Clock()
    box = outbox(site, Courier(), Courier("mail", [Undelivered("no mail") for _ in range(4)]), clock=clock)
    for _ in range(4):
        site.shelf.kept.add_contact(contact(due=clock.now))
    box.deliver()

    assert [text.rpartition(": ")[2] for text in caplog.messages] == ["no mail"]

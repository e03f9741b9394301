"""Messages are carried on until they have arrived, by one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.contact import Outbox
from helpsdk.server.contact.retries import ATTEMPTS
from helpsdk.server.contact.way import Undelivered
from helpsdk.server.contact.webhook import Webhook
from helpsdk.server.store import MemoryStore
from helpsdk.server.store.contacts import Contact
from tests.server.contact.couriers import AT, Clock, Courier, Shelf, Site, outbox, states
from tests.server.contact.receivers import Hook, contact, webhook
from tests.server.serving import until


@contextmanager
def running(box: Outbox) -> Iterator[None]:
    stop = box.start()
    try:
        yield
    finally:
        stop()


def test_what_waits_is_delivered_once() -> None:
    site, courier, one = Site(), Courier(), contact(due=AT)
    site.shelf.kept.add_contact(one)
    box = outbox(site, courier)

    assert [box.deliver(), box.deliver()] == [1, 0]
    assert (courier.given, states(site)) == ([one.id], [("delivered", 1, "")])


def test_the_oldest_goes_first() -> None:
    site, courier = Site(), Courier()
    sent = [contact(due=AT - seconds) for seconds in (5, 9, 7)]
    for one in sent:
        site.shelf.kept.add_contact(one)
    outbox(site, courier).deliver()

    assert courier.given == [sent[1].id, sent[2].id, sent[0].id]


def test_one_that_does_not_arrive_is_tried_later_and_then_later_still() -> None:
    site, clock, courier = Site(), Clock(), Courier(failures=[Undelivered("away"), Undelivered("still away")])
    site.shelf.kept.add_contact(contact(due=AT))
    box = outbox(site, courier, clock=clock)
    tried = []
    for seconds in (0, 14, 2, 28, 3, 3600):
        clock.now += seconds
        tried.append(box.deliver())

    assert tried == [1, 0, 1, 0, 1, 0]
    assert states(site) == [("delivered", 3, "")]


def test_a_receiver_that_asks_for_time_gets_it() -> None:
    site, clock, courier = Site(), Clock(), Courier(failures=[Undelivered("busy", wait=900)])
    site.shelf.kept.add_contact(contact(due=AT))
    box = outbox(site, courier, clock=clock)
    box.deliver()
    clock.now += 899
    early = box.deliver()
    clock.now += 2

    assert (early, box.deliver()) == (0, 1)


def test_after_a_day_it_is_given_up_and_kept(caplog: pytest.LogCaptureFixture) -> None:
    site, clock, one = Site(), Clock(), contact(due=AT)
    courier = Courier(failures=[Undelivered("away") for _ in range(99)])
    site.shelf.kept.add_contact(one)
    box = outbox(site, courier, clock=clock)
    while states(site)[0][0] == "waiting":
        clock.now += 600
        box.deliver()

    assert len(courier.given) == ATTEMPTS
    assert 20 < (clock.now - AT) / 3600 < 30
    (dead,) = site.shelf.kept.contacts(state="dead")
    assert (dead.document["message"], dead.error) == (one.document["message"], "away")
    assert f"helpsdk contact retry {one.id}" in caplog.text


def test_a_receiver_that_never_wants_it_is_not_asked_again() -> None:
    site, courier = Site(), Courier(failures=[Undelivered("answered 410", final=True)])
    site.shelf.kept.add_contact(contact(due=AT))
    outbox(site, courier).deliver()

    assert states(site) == [("dead", 1, "answered 410")]


def test_each_way_gets_it_and_only_the_one_that_failed_again() -> None:
    site, clock, one = Site(), Clock(), contact(due=AT)
    hook, mail = Courier(failures=[Undelivered("away")]), Courier("mail")
    site.shelf.kept.add_contact(one)
    box = outbox(site, hook, mail, clock=clock)
    box.deliver()
    half_way = states(site)
    clock.now += 20
    box.deliver()

    assert (half_way, states(site)) == ([("waiting", 1, "away")], [("delivered", 2, "")])
    assert (hook.given, mail.given) == ([one.id, one.id], [one.id])


def test_a_mistake_of_ours_costs_no_message(caplog: pytest.LogCaptureFixture) -> None:
    site, clock, courier = Site(), Clock(), Courier(failures=[ValueError("what?")])
    site.shelf.kept.add_contact(contact(due=AT))
    box = outbox(site, courier, clock=clock)
    box.deliver()
    clock.now += 20

    assert states(site) == [("waiting", 1, "a mistake of ours, see the log: ValueError")]
    assert "what?" in caplog.text
    assert box.deliver() == 1


def test_of_two_processes_one_delivers() -> None:
    site, one = Site(), contact(due=AT)
    site.shelf.kept.add_contact(one)
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Courier):
        def send(self, contact: Contact) -> None:
            begun.set()
            go_on.wait(30)
            super().send(contact)

    slow, other = Slow(), Courier()
    first = threading.Thread(target=outbox(site, slow).deliver)
    first.start()
    begun.wait(30)
    tried = outbox(site, other).deliver()
    go_on.set()
    first.join()

    assert (tried, slow.given, other.given) == (0, [one.id], [])


def test_one_that_died_with_a_process_is_delivered_by_another() -> None:
    site, clock, courier, one = Site(), Clock(), Courier(), contact(due=AT)
    site.shelf.kept.add_contact(one)
    site.shelf.kept.claim_contact(one, AT + 120)  # and nothing more was heard
    box = outbox(site, courier, clock=clock)
    too_early = box.deliver()
    clock.now += 120

    assert (too_early, box.deliver(), courier.given) == (0, 1, [one.id])


def test_messages_of_sites_that_others_serve_are_left_to_them() -> None:
    site, courier = Site(), Courier()
    site.shelf.kept.add_contact(contact(site="bakery", due=AT))

    assert (outbox(site, courier).deliver(), states(site)) == (0, [("waiting", 0, "")])


def test_however_many_wait_at_sites_that_nobody_serves_ours_are_sent() -> None:
    site, courier, ours = Site(), Courier(), contact(due=AT)
    for _ in range(500):
        site.shelf.kept.add_contact(contact(site="gone", due=AT - 100))
    site.shelf.kept.add_contact(ours)

    assert (outbox(site, courier).deliver(), courier.given) == (1, [ours.id])


def test_what_was_kept_long_enough_goes_without_a_new_message_and_without_a_way() -> None:
    for ways in ((), (Courier(),)):
        site = Site()
        site.shelf.kept.add_contact(contact(state="dead", due=AT - 91 * 24 * 3600))
        with running(outbox(site, *ways)):
            until(lambda site=site: site.shelf.kept.contacts() == [])  # type: ignore[misc]


def test_what_was_given_up_just_now_is_kept() -> None:
    """However old it is: its 90 days begin when it dies."""
    site, clock = Site(), Clock()
    site.shelf.kept.add_contact(contact(due=AT - 200 * 24 * 3600))
    box = outbox(site, Courier(failures=[Undelivered("answered 410", final=True)]), clock=clock)
    box.deliver()
    box.tidy()
    clock.now += 89 * 24 * 3600
    box.tidy()
    still = states(site)
    clock.now += 2 * 24 * 3600
    box.tidy()

    assert (still, states(site)) == ([("dead", 1, "answered 410")], [])


def test_it_looks_for_what_was_kept_long_enough_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    site, clock = Site(), Clock()
    box = outbox(site, clock=clock)
    box.tidy()
    site.shelf.kept.add_contact(contact(site="gone", due=AT - 31 * 24 * 3600))
    clock.now += 3599
    box.tidy()
    early = states(site)
    clock.now += 1
    box.tidy()

    assert (early[0][0], states(site)[0][0]) == ("waiting", "dead")
    assert "no server carries their site's: 1" in caplog.text


def test_without_a_way_nothing_is_sent_and_nobody_is_warned(caplog: pytest.LogCaptureFixture) -> None:
    class Away(MemoryStore):
        asked = 0

        def tidy_contacts(self, now: float) -> int:
            self.asked += 1
            raise StoreError("the store is away")

    store = Away()
    store.add_contact(contact(due=AT))
    box = outbox(Site(shelf=Shelf(store)), poll=0.02)
    with running(box):
        until(lambda: store.asked > 1)

    assert (box.deliver(), [one.state for one in store.contacts()], caplog.text) == (0, ["waiting"], "")


def test_it_wakes_for_a_new_one() -> None:
    site, courier = Site(), Courier()
    box = outbox(site, courier, poll=600)
    with running(box):
        site.shelf.kept.add_contact(contact(due=AT))
        box.wake()
        until(lambda: states(site) == [("delivered", 1, "")])


def test_a_store_that_is_away_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    class Away(MemoryStore):
        asked = 0

        def due_contacts(self, now: float, limit: int = 50, sites: Collection[str] | None = None) -> list[Contact]:
            self.asked += 1
            if self.asked < 5:
                raise StoreError("the store is away")
            return super().due_contacts(now, limit, sites)

    store, courier = Away(), Courier()
    site = Site(shelf=Shelf(store))
    store.add_contact(contact(due=AT))
    with running(outbox(site, courier, poll=0.02)):
        until(lambda: states(site) == [("delivered", 1, "")])

    assert caplog.text.count("the store is away") == 1


def test_a_webhook_that_is_down_for_long_gets_everything_when_it_is_back() -> None:
    site, clock = Site(), Clock()
    with webhook() as gone:
        port = int(gone.url.split(":")[2].split("/")[0])
    url = gone.url
    sent = [contact(due=AT) for _ in range(5)]
    for one in sent:
        site.shelf.kept.add_contact(one)
    box = outbox(site, Webhook(url, None), clock=clock)
    for _ in range(6):  # hours
        box.deliver()
        clock.now += 3600
    down = states(site)
    with webhook(port) as back:
        clock.now += 4 * 3600
        box.deliver()

    assert {state for state, *_ in down} == {"waiting"}
    assert sorted(arrived(back)) == sorted(one.id for one in sent)
    assert {state for state, *_ in states(site)} == {"delivered"}


def arrived(hook: Hook) -> list[str]:
    return [headers["webhook-id"] for headers, _body in hook.got]

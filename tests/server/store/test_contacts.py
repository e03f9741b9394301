"""Messages to the support team, in every store."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpsdk.server.store import SqliteStore, Store
from helpsdk.server.store.contacts import Contact
from tests.server.serving import uuid7

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
AT = NOW.timestamp()
DAY = 24 * 3600.0
TEXT = {"message": "Where is my invoice? Где счёт?", "reply_to": "ann@acme.example", "context": {"screen": "invoice"}}


def message(site: str = "shop", viewer: str | None = "anna", **how: Any) -> Contact:
    return replace(Contact(uuid7(), site, NOW, viewer, TEXT, due=AT), **how)


def test_what_was_added_is_due_as_it_was_written(store: Store) -> None:
    first, later = message(), message(due=AT + 60)
    store.add_contact(later)
    store.add_contact(first)

    assert store.due_contacts(AT) == [first]
    assert store.due_contacts(AT + 60) == [first, later]
    assert store.due_contacts(AT + 60, 1) == [first]


def test_the_same_id_twice_is_one(store: Store) -> None:
    first = message()
    store.add_contact(first)
    store.add_contact(replace(first, document={"message": "another"}))

    assert store.contacts() == [first]


def test_an_id_is_its_sites_own(store: Store) -> None:
    ours = message()
    theirs = replace(ours, site="bakery", document={"message": "another"})
    store.add_contact(ours)
    store.add_contact(theirs)
    claimed = store.claim_contact(theirs, AT + 120)
    store.save_contact(replace(ours, state="dead"))

    assert claimed == replace(theirs, attempts=1, due=AT + 120)
    assert store.contacts("bakery") == [claimed]
    assert store.contacts("shop") == [replace(ours, state="dead")]
    assert store.forget("shop", "anna") == 1
    assert store.contacts() == [claimed]


def test_those_of_some_sites_are_due_however_many_others_are(store: Store) -> None:
    for number in range(5):
        store.add_contact(message(f"gone-{number % 2}", due=AT - 10))
    ours, theirs = message(), message("bakery", due=AT - 1)
    store.add_contact(ours)
    store.add_contact(theirs)

    assert store.due_contacts(AT, 2, ["shop", "bakery"]) == [theirs, ours]
    assert store.due_contacts(AT, 2, []) == []


def test_one_process_at_a_time_has_a_message(store: Store) -> None:
    store.add_contact(message())
    (seen,) = store.due_contacts(AT)
    claimed = store.claim_contact(seen, AT + 120)

    assert claimed == replace(seen, attempts=1, due=AT + 120)
    assert store.claim_contact(seen, AT + 120) is None
    assert store.due_contacts(AT + 119) == []
    (again,) = store.due_contacts(AT + 120)
    assert store.claim_contact(again, AT + 240) == replace(seen, attempts=2, due=AT + 240)


def test_of_many_who_claim_at_once_one_gets_it(store: Store) -> None:
    store.add_contact(message())
    (seen,) = store.due_contacts(AT)
    start, got = threading.Barrier(8), []

    def claim() -> None:
        start.wait()
        got.append(store.claim_contact(seen, AT + 120))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([one for one in got if one is not None]) == 1


def test_a_delivered_one_keeps_its_id_and_loses_its_text(store: Store) -> None:
    first = message()
    store.add_contact(first)
    store.save_contact(first.delivered())
    store.add_contact(first)  # the client did not hear of it, and asks again

    (kept,) = store.contacts()
    assert (kept.state, kept.document, store.due_contacts(AT + 9999)) == ("delivered", {}, [])


def test_a_delivered_one_stays_so(store: Store) -> None:
    """A process that had it for too long says that it failed, after another one delivered it."""
    first = message()
    store.add_contact(first)
    store.save_contact(first.delivered())
    store.save_contact(replace(first, error="too late", due=AT + 5))

    assert [(one.state, one.error) for one in store.contacts()] == [("delivered", "")]


def test_the_dead_are_listed_by_site_and_can_be_sent_again(store: Store) -> None:
    dead, waiting, other = message(state="dead", error="gone"), message(), message("bakery", state="dead")
    for one in (dead, waiting, other):
        store.add_contact(one)

    assert store.contacts("shop", "dead") == [dead]
    assert {one.id for one in store.contacts(state="dead")} == {dead.id, other.id}
    store.save_contact(replace(dead, state="waiting", due=AT))
    assert {one.id for one in store.due_contacts(AT)} == {dead.id, waiting.id}


def test_the_newest_come_first(store: Store) -> None:
    for hours in (1, 3, 2):
        store.add_contact(message(created=NOW + timedelta(hours=hours)))

    assert [one.created.hour for one in store.contacts("shop", limit=2)] == [13, 12]


def test_what_has_arrived_or_was_given_up_is_not_kept_for_ever(store: Store) -> None:
    for days, state in [(9, "delivered"), (7, "delivered"), (91, "dead"), (89, "dead")]:
        created = NOW - timedelta(days=days)
        store.add_contact(message(created=created, state=state, due=created.timestamp()))
    store.add_contact(message())
    given_up = store.tidy_contacts(AT)

    assert given_up == 0
    assert sorted((NOW - one.created).days for one in store.contacts()) == [0, 7, 89]


def test_one_that_nobody_delivers_is_given_up_and_then_kept_as_long_as_others(store: Store) -> None:
    old = NOW - timedelta(days=400)
    left = message("gone", created=old, due=AT - 31 * DAY)
    tried = message(created=old, due=AT - 29 * DAY)
    for one in (left, tried):
        store.add_contact(one)

    assert (store.tidy_contacts(AT), store.contacts(state="waiting")) == (1, [tried])
    (dead,) = store.contacts(state="dead")
    assert dead == replace(left, state="dead", due=AT, error="nobody tried to deliver it for 30 days")
    store.tidy_contacts(AT + 89 * DAY)
    assert {one.site for one in store.contacts()} == {"gone", "shop"}
    store.tidy_contacts(AT + 91 * DAY)
    assert {one.site for one in store.contacts()} == {"shop"}


def test_a_person_is_forgotten_with_their_messages(store: Store) -> None:
    store.add_contact(message())
    store.add_contact(message(viewer=None))
    store.add_contact(message("bakery"))

    assert store.forget("shop", "anna") == 1
    assert sorted((one.site, one.viewer or "") for one in store.contacts()) == [("bakery", "anna"), ("shop", "")]


def test_no_byte_of_a_delivered_text_is_left(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    first = message(document={"message": "zqsecret " * 200})
    store.add_contact(first)
    there = [path.name for path in tmp_path.iterdir() if path.is_file() and b"zqsecret" in path.read_bytes()]
    store.save_contact(first.delivered())
    left = [path.name for path in tmp_path.iterdir() if path.is_file() and b"zqsecret" in path.read_bytes()]
    store.close()

    assert (bool(there), left) == (True, [])


def test_no_byte_of_one_that_was_kept_long_enough_is_left(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    store.add_contact(message(document={"message": "zqsecret " * 200}, state="dead"))
    store.tidy_contacts(AT + 91 * DAY)
    left = [path.name for path in tmp_path.iterdir() if path.is_file() and b"zqsecret" in path.read_bytes()]
    store.close()

    assert left == []

"""`helpsdk contact`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import Store, open_store
from helpsdk.server.store.contacts import Contact
from tests.server.serving import uuid7, write_site

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = open_store(folder / ".helpsdk")
    publish_folder(store, folder)
    yield store
    store.close()


def message(text: str = "Where is my invoice?", **how: Any) -> Contact:
    contact = Contact(uuid7(), "shop", NOW, None, {"message": text}, "dead", 15, 0.0, "the webhook answered 500")
    return replace(contact, **how)


def run(folder: Path, *args: str) -> int:
    return main(["contact", *args, "--site", str(folder)])


def test_what_was_given_up_is_listed(folder: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    dead, waiting = message(), message("Later", state="waiting", attempts=0, error="")
    for one in (dead, waiting, message(site="bakery")):
        store.add_contact(one)

    assert run(folder, "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{dead.id}  2026-11-21 10:00  Where is my invoice?, tried 15×: the webhook answered 500",
        "shop: 1 message dead",
    ]
    assert run(folder, "list", "--state", "waiting", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)["contacts"]
    assert (listed["id"], listed["document"], listed["attempts"]) == (waiting.id, {"message": "Later"}, 0)


def test_a_strangers_text_does_not_write_to_the_terminal(
    folder: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.add_contact(message("a\x1b[2J\x07b\n" + "long " * 50))
    run(folder, "list")
    out = capsys.readouterr().out

    assert "\x1b" not in out
    assert "a?[2J?b long" in out
    assert len(out.splitlines()) == 2


def test_one_is_sent_again(folder: Path, store: Store) -> None:
    dead, other = message(), message()
    for one in (dead, other):
        store.add_contact(one)
    code = run(folder, "retry", dead.id)
    (again,) = store.due_contacts(datetime.now(UTC).timestamp())

    assert (code, again.id, again.attempts, again.document) == (0, dead.id, 0, dead.document)
    assert [one.id for one in store.contacts(state="dead")] == [other.id]


def test_all_are_sent_again(folder: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        store.add_contact(message())

    assert run(folder, "retry", "--all") == 0
    assert "3 messages will be sent again" in capsys.readouterr().out
    assert len(store.due_contacts(datetime.now(UTC).timestamp())) == 3


@pytest.mark.parametrize("args", [[], ["--all", "x"], ["0199aaaa-0000-7000-8000-000000000000"]])
def test_wrong_use(folder: Path, store: Store, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    store.add_contact(message())

    assert run(folder, "retry", *args) == 2
    assert "helpsdk contact list" in capsys.readouterr().err
    assert store.due_contacts(datetime.now(UTC).timestamp()) == []

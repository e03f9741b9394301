"""`helpsdk enforce`: nobody is locked out by surprise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.server.store import SqliteStore
from helpsdk.server.store.usage import hour_of
from tests.server.serving import write_site

Call = Callable[..., tuple[int, dict[str, Any]]]
NOW = datetime.now(UTC)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@pytest.fixture
def store(site: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(site / ".helpsdk")
    yield store
    store.close()


@pytest.fixture
def call(site: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["enforce", *arguments, "--site", str(site), "--json"])
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, document

    return run


def count(store: SqliteStore, at: datetime = NOW, **kinds: int) -> None:
    store.note_use("shop", keys={}, traffic={(hour_of(at), kind): number for kind, number in kinds.items()})


def test_the_share_is_shown_by_day(store: SqliteStore, call: Call) -> None:
    count(store, signed=3, unsigned=1, rejected=2)
    count(store, NOW - timedelta(days=30), unsigned=9)
    code, status = call("status")
    day = {"day": f"{NOW:%Y-%m-%d}", "signed": 3, "unsigned": 1, "rejected": 2, "share": 0.75}

    assert (code, status) == (0, {"ok": True, "site": "shop", "enforce": False, "days": [day]})


def test_it_is_refused_while_somebody_is_unsigned(store: SqliteStore, call: Call) -> None:
    count(store, signed=9999, unsigned=1)
    code, answer = call("on")

    assert (code, store.trust("shop").enforce) == (1, False)
    assert "99.9 %" in answer["error"]
    assert "--anyway" in answer["error"]


def test_it_is_refused_when_nothing_is_known(store: SqliteStore, call: Call) -> None:
    count(store, NOW - timedelta(hours=25), signed=5)

    assert call("on")[0] == 1
    assert store.trust("shop").enforce is False


def test_it_is_switched_on_when_everybody_is_signed(store: SqliteStore, call: Call) -> None:
    count(store, NOW - timedelta(hours=25), unsigned=5)
    count(store, signed=5, rejected=1)
    answer = call("on")

    assert answer == (0, {"ok": True, "site": "shop", "enforce": True, "share": 1.0})
    assert store.trust("shop").enforce is True


def test_anyway_and_off(store: SqliteStore, call: Call) -> None:
    count(store, signed=1, unsigned=3)
    on = call("on", "--anyway")[1]
    enforced = store.trust("shop").enforce
    call("off")

    assert (on["share"], enforced, store.trust("shop").enforce) == (0.25, True, False)


def test_what_is_so_already_changes_nothing(store: SqliteStore, call: Call) -> None:
    call("off")
    number = store.trust_number("shop")
    call("off")

    assert store.trust_number("shop") == number


def test_people_read_a_table(store: SqliteStore, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count(store, signed=982, unsigned=18)
    main(["enforce", "status", "--site", str(site)])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "shop: visitors without a session are shown what is public"
    assert lines[2].split() == [f"{NOW:%Y-%m-%d}", "982", "18", "0", "98.2", "%"]


def test_an_unknown_action_names_the_known_ones(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enforce", "yes", "--site", str(site)]) == 2
    assert "status" in capsys.readouterr().err

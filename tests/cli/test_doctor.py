"""`helpsdk doctor`: what it says of a healthy store, and of each thing that is wrong."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.server.app import HelpServer
from helpsdk.server.checkup import machine
from helpsdk.server.store import Contact, open_store
from tests.server.serving import indexed, replaced

SECRET = "a" * 40


@pytest.fixture
def data(tmp_path: Path, folder: Path) -> Path:
    """A store that was served from."""
    server = HelpServer(folder, data=tmp_path / "data")
    server.start()
    indexed(server)
    server.close()
    return tmp_path / "data"


def doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["doctor", "--json", *arguments])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, document


def wrong(document: dict[str, Any]) -> list[str]:
    return [f"{one['about']}: {one['text']}" for one in document["findings"] if one["status"] == "wrong"]


def test_a_healthy_store_has_nothing_to_mend(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document = doctor(capsys, "--data", str(data))

    assert wrong(document) == []
    assert (code, document["ok"]) == (0, True)
    about = {one["about"] for one in document["findings"]}
    assert {"helpsdk", "sqlite", "data folder", "permissions", "disk", "clock", "store", "contact"} <= about
    texts = [one["text"] for one in document["findings"]]
    assert any(text.startswith("index en: revision 1") for text in texts)
    assert any(text.startswith("last-good files of revision 1") for text in texts)


def test_the_settings_are_shown_with_who_said_them_and_without_secrets(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSDK_CONTACT_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("HELPSDK_PORT", "9000")

    main(["doctor", "--data", str(data)])

    text = capsys.readouterr().out
    assert SECRET not in text
    rows = {line.split()[0]: line.split()[1:] for line in text.split("\n\n")[0].splitlines()}
    assert rows["port"] == ["9000", "HELPSDK_PORT"]
    assert rows["contact_webhook_secret"] == ["***", "HELPSDK_CONTACT_WEBHOOK_SECRET"]
    assert rows["host"] == ["127.0.0.1", "default"]


def test_a_store_that_is_damaged_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "content.db").write_bytes(b"no database at all" * 1000)

    code, document = doctor(capsys, "--data", str(data))

    assert code == 1
    assert any(text.startswith("store: content.db") for text in wrong(document))


def test_damaged_last_good_files_are_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blob = next((data / "last-good").glob("*/blobs/*"))
    blob.write_bytes(b"x" + blob.read_bytes()[1:])

    code, document = doctor(capsys, "--data", str(data))

    assert code == 1
    assert any("last-good" in text for text in wrong(document))


def test_a_damaged_index_is_a_note_since_it_mends_itself(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = next(path for path in (data / "index").rglob("*") if path.name == "vocabulary")
    part.write_bytes(b"{}")

    code, document = doctor(capsys, "--data", str(data))

    assert code == 0
    notes = [one["text"] for one in document["findings"] if one["status"] == "note"]
    assert any("vocabulary is not what was built" in text for text in notes)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_what_everybody_may_read_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "content.db").chmod(0o644)

    code, document = doctor(capsys, "--data", str(data))

    assert (code, wrong(document)) == (1, ["permissions: everybody may read content.db: keys lie there"])


def test_messages_that_were_given_up_are_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(data)
    message = Contact(
        id="019ad000-0000-7000-8000-000000000001",
        site=store.sites()[0],
        created=datetime.now(UTC),
        viewer=None,
        document={"message": "Help"},
        state="dead",
        attempts=9,
        error="the receiver is gone (410)",
    )
    store.add_contact(message)
    store.save_contact(message)
    store.close()

    code, document = doctor(capsys, "--data", str(data))

    assert code == 1
    [text] = wrong(document)
    assert "the receiver is gone (410)" in text and message.id in text


def test_a_setting_that_is_none_is_wrong_use(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSDK_PROT", "1")

    assert main(["doctor"]) == 2
    assert "did you mean HELPSDK_PORT?" in capsys.readouterr().err


def test_a_database_that_is_away_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSDK_DATABASE_URL", "postgresql://help:hunter2@127.0.0.1:1/help")

    code, document = doctor(capsys, "--data", str(tmp_path))

    assert code == 1
    assert any(text.startswith("store: ") for text in wrong(document))
    assert "hunter2" not in json.dumps(document)


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ((3, 40, 1), "note"),
        ((3, 44, 5), "note"),
        ((3, 44, 6), "ok"),
        ((3, 45, 0), "note"),
        ((3, 50, 6), "note"),
        ((3, 50, 7), "ok"),
        ((3, 51, 2), "note"),
        ((3, 51, 3), "ok"),
        ((3, 52, 0), "ok"),
    ],
)
def test_the_wal_bug_is_known_by_version(version: tuple[int, int, int], status: str) -> None:
    assert machine.sqlite(version).status == status


def test_a_clock_that_is_behind_what_was_written_is_said() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)

    [finding] = machine.clock(now, [("revision 3 of ledger", now + timedelta(hours=1))])

    assert (finding.status, "01:00:00" in finding.text) == ("wrong", True)
    [fine] = machine.clock(now, [("revision 3 of ledger", now - timedelta(days=9))])
    assert fine.status == "ok"


def test_a_site_folder_that_cannot_be_published_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")

    code, document = doctor(capsys, "--site", str(folder))

    assert code == 1
    [text] = [text for text in wrong(document) if text.startswith("site folder")]
    assert "rules/main.yaml:" in text
    assert "nowhere" in text


def test_half_of_what_mail_takes_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPSDK_CONTACT_EMAIL", "help@shop.example")

    code, document = doctor(capsys, "--data", str(data))

    assert code == 1
    assert any("only together with HELPSDK_SMTP_URL" in text for text in wrong(document))

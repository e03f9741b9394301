"""Recorded contexts: what `helpsdk replay` reads again, and what is left out."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from helpsdk.cli.recorded import read_recorded
from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.client.recorder import AsyncRecorder, ContextFile, Recorder
from helpsdk.client.testing import AsyncFakeHelp, FakeHelp
from helpsdk.identity.viewer import Viewer
from tests.server.serving import write_site

NOW = datetime(2026, 12, 24, 18, tzinfo=UTC)
OLGA = Viewer("olga", "acme", frozenset({"owners"}), {"plan": "team", "salary": 5}, "ru")
ASKED: list[dict[str, Any]] = [
    {"screen": "tax.settings", "locale": "ru"},
    {"screen": "invoice.detail", "traits": {"plan": "team", "salary": 7}, "tz": "Europe/Berlin"},
    {"url": "/invoices/7?tab=1", "viewer": OLGA, "app_version": "2.3"},
    {"events": ({"name": "invoice.failed", "age": 5},), "viewer": OLGA, "shows": ("panel",)},
    {"screen": "tax.settings", "memory": {"dismissed": {"tax-number-tip": {"scope": "forever", "major": 1}}}},
    {"next": ["invoice.detail"], "element": "tax.settings.number", "device": "d1", "locale": ["de", "en"]},
]


def recorder(file: Path, help: Help | None = None, **options: Any) -> Recorder:
    return Recorder(help or FakeHelp.empty(now=NOW), ContextFile(file, **{"private": ["salary"], **options}))


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_what_is_replayed_is_answered_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = write_site(tmp_path / "help"), tmp_path / "contexts.jsonl"
    fake = FakeHelp(folder, now=NOW)
    help: Help = recorder(file, fake)
    shown = [help.resolve(**asked).items for asked in ASKED]
    again = [fake.known.resolve(one.request, one.viewer, one.now or datetime.now(UTC)) for one in read_recorded(file)]
    assert [reply.items for reply in again] == shown
    assert sum(map(len, shown)) >= 6
    assert [reply.now for reply in again] == ["2026-12-24T18:00:00.000Z"] * len(ASKED)
    assert main(["replay", str(file), "--before", str(folder), "--after", str(folder), "--exit-code"]) == 0
    assert "0 of 6 contexts would be answered otherwise" in capsys.readouterr().out


def test_private_traits_are_left_out_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "contexts.jsonl"
    recorder(file).resolve(None, traits={"plan": "free", "salary": 7}, viewer=OLGA)
    assert lines(file) == [
        {
            "context": {"traits": {"plan": "free"}, "locale": ["ru"]},
            "now": "2026-12-24T18:00:00.000Z",
            "viewer": {
                "id": "olga",
                "account": "acme",
                "groups": ["owners"],
                "traits": {"plan": "team"},
                "locale": "ru",
            },
        }
    ]
    assert file.stat().st_mode & 0o077 == 0


def test_a_share_of_the_contexts_up_to_a_size(tmp_path: Path) -> None:
    file, chances = tmp_path / "contexts.jsonl", iter([0.1, 0.9, 0.4, 0.6, 0.2])
    contexts = ContextFile(file, private=(), share=0.5, chance=lambda: next(chances), most_bytes=150)
    help = Recorder(FakeHelp.empty(now=NOW), contexts)
    for number in range(5):
        help.resolve(traits={"number": number})
    assert [line["context"]["traits"]["number"] for line in lines(file)] == [0, 2]
    assert (contexts.written, contexts.dropped) == (2, 1)
    with pytest.raises(ValueError, match="above 0"):
        ContextFile(file, private=(), share=0)


def test_a_file_that_cannot_be_written_costs_nobody_their_help(tmp_path: Path) -> None:
    help = recorder(tmp_path / "nowhere" / "contexts.jsonl")
    assert help.resolve().revision == 1
    assert (help.contexts.written, help.contexts.dropped) == (0, 1)


def test_help_that_is_away_is_recorded_at_our_own_time(tmp_path: Path) -> None:
    fake = FakeHelp.empty(now=NOW)
    fake.away()
    assert recorder(tmp_path / "contexts.jsonl", fake).resolve().revision == 0
    assert lines(tmp_path / "contexts.jsonl")[0]["now"][:2] == "20"


def test_threads_write_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "contexts.jsonl"
    help = recorder(file)

    def ask() -> None:
        for number in range(25):
            help.resolve(traits={"number": number, "text": "x" * 300})

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(lines(file)), help.contexts.written) == (100, 100)


def test_all_else_is_handed_on(tmp_path: Path) -> None:
    fake = FakeHelp.of(articles={"export": "You get a CSV file."})
    help = recorder(tmp_path / "contexts.jsonl", fake)
    assert (help.search("csv").hits[0].article.id, help.suggest("e").revision, help.answer("csv").revision) == (
        "export",
        1,
        1,
    )
    assert help.article("export") is not None
    help.track("exported", viewer=OLGA)
    help.interaction("opened", article="export")
    assert (len(fake.interactions), help.flush(), help.answers_at_once) == (2, True, True)
    help.close()
    assert not (tmp_path / "contexts.jsonl").exists()


def test_it_can_be_awaited(tmp_path: Path) -> None:
    file, fake = tmp_path / "contexts.jsonl", FakeHelp.of(articles={"export": "You get a CSV file."})
    help: AsyncHelp = AsyncRecorder(AsyncFakeHelp(fake), ContextFile(file, private=()))

    async def ask() -> None:
        await help.resolve(url="/")
        await help.search("csv")
        await help.suggest("csv")
        await help.answer("csv")
        assert await help.article("export") is not None
        help.track("exported")
        help.interaction("opened", article="export")
        await help.flush()
        await help.aclose()

    asyncio.run(ask())
    assert ([line["context"] for line in lines(file)], len(fake.interactions)) == ([{"url": "/"}], 2)

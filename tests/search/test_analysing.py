"""Many sections are analysed by other processes, and nothing else is different."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search import analysing
from helpsdk.search.analysed import SectionText
from helpsdk.search.analysing import analysed_all
from helpsdk.search.index import SearchIndex
from helpsdk.search.question import Question
from helpsdk.site.workers import Workers, WorkersUnavailable
from tests.search.sites import OWNERS, english, site

CHUNKS = [
    [SectionText(f"Title {at}", "", f"Körper 发票 \ud800 number {at}", "", stands=True) for at in some]
    for some in (range(start, start + 3) for start in range(0, 30, 3))
]


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "MANY", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What other processes are asked."""
    ask, requests = Workers.ask, list[bytes]()

    def noted(self: Workers, request: bytes) -> bytes | str:
        requests.append(request)
        return ask(self, request)

    monkeypatch.setattr(Workers, "ask", noted)
    return requests


def test_other_processes_find_the_same(few_are_many: None, asked: list[bytes]) -> None:
    here = list(analysed_all(CHUNKS, "de", 0))
    assert asked == []
    assert list(analysed_all(CHUNKS, "de", 30)) == here
    assert len(asked) == len(CHUNKS)


def test_an_index_of_both_kinds_is_the_same(few_are_many: None, asked: list[bytes], tmp_path: Path) -> None:
    articles = [
        english(f"a{at}", f"Refund {at}", "Money " * at, keywords=("cash",), audience=[OWNERS, None][at % 2] or OWNERS)
        for at in range(6)
    ]
    few, many = site(*articles), site(*articles, *(english(f"b{at}", "Tax", f"Word{at}") for at in range(9)))
    with pytest.MonkeyPatch.context() as alone:
        alone.setattr(analysing, "MANY", 1000)
        SearchIndex.build(many, "en", tmp_path / "one")
    assert asked == []
    index = SearchIndex.build(many, "en", tmp_path / "several")
    assert asked
    words = [next((tmp_path / name).glob("*/vocabulary")).read_bytes() for name in ("one", "several")]
    manifests = [next((tmp_path / name).glob("*/manifest.json")).read_text() for name in ("one", "several")]
    assert words[0] == words[1]
    assert len({text[: text.index('"files"')] for text in manifests}) == 1
    assert index.search(Question("word3"), ANONYMOUS).total == 1
    assert SearchIndex.build(few, "en").count == 6


def test_where_no_process_can_be_started_it_is_done_here(few_are_many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(analysed_all(CHUNKS, "en", 0))

    def unavailable(_self: Workers, _request: bytes) -> bytes:
        raise WorkersUnavailable

    monkeypatch.setattr(Workers, "ask", unavailable)
    assert list(analysed_all(CHUNKS, "en", 30)) == here


def test_what_another_process_cannot_do_is_done_here(few_are_many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(analysed_all(CHUNKS, "en", 0))
    monkeypatch.setattr(Workers, "ask", lambda _self, _request: "too slow")
    assert list(analysed_all(CHUNKS, "en", 30)) == here

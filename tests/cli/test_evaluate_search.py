from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk.cli.main import main
from tests.search.evaluation.test_judged import written


def test_it_prints_four_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-search", str(written(tmp_path)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ndcg@10": 1.0, "mrr@10": 1.0, "recall@5": 1.0, "queries": 1}


def test_with_typos_it_says_what_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-search", str(written(tmp_path)), "--typos"]) == 0
    assert "1 query over 2 documents in en" in (out := capsys.readouterr().out)
    assert "kept" in out


def test_the_worst_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-search", str(written(tmp_path)), "--worst", "3"]) == 0
    assert "1.000  mail invoices  →  send" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-search", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_what_is_no_set_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate-search", str(tmp_path)]) == 1
    assert "a relevance set has a file docs.jsonl" in capsys.readouterr().err

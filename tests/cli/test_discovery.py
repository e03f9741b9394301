from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.output import Output, UsageError


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPSDK_SITE", raising=False)
    monkeypatch.delenv("HELPSDK_DATA", raising=False)


def make_site(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text("id: a\n", encoding="utf-8")
    return folder


def test_the_named_folder_wins(tmp_path: Path) -> None:
    make_site(tmp_path)
    assert site_folder("elsewhere", Output(), start=tmp_path) == Path("elsewhere")


def test_here_or_in_help(tmp_path: Path) -> None:
    help = make_site(tmp_path / "help")
    assert site_folder(None, Output(), start=tmp_path) == help
    assert site_folder(None, Output(), start=help) == help


def test_the_only_site_below_is_used_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    help = make_site(tmp_path / "examples" / "ledger" / "help")
    assert site_folder(None, Output(), start=tmp_path) == help
    assert "examples/ledger/help" in capsys.readouterr().err


def test_two_sites_below_are_a_question(tmp_path: Path) -> None:
    make_site(tmp_path / "a" / "help")
    make_site(tmp_path / "b" / "help")
    with pytest.raises(UsageError, match="several sites here"):
        site_folder(None, Output(), start=tmp_path)


def test_nothing_here_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="HELPSDK_SITE"):
        site_folder(None, Output(), start=tmp_path)


def test_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_folder(None, tmp_path) == tmp_path / ".helpsdk"
    assert data_folder("x", tmp_path) == Path("x")
    monkeypatch.setenv("HELPSDK_DATA", "/y")
    assert data_folder(None, tmp_path) == Path("/y")

"""`helpsdk backup` and `helpsdk restore`, as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.cli.main import main
from helpsdk.server.app import HelpServer
from tests.server.serving import Client, replaced


def published(folder: Path, data: Path) -> None:
    assert main(["publish", str(folder), "--data", str(data)]) == 0


def test_the_way_there_and_back(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    published(folder, data)

    assert main(["backup", str(copy), "--data", str(data)]) == 0
    assert "keep it as you keep secrets" in capsys.readouterr().out
    assert main(["restore", str(copy), "--data", str(tmp_path / "other")]) == 0
    assert "revision 1 is restored" in capsys.readouterr().out
    assert main(["backup", str(copy), "--data", str(data)]) == 1
    assert "name a new folder" in capsys.readouterr().err


def test_numbers_go_on_rising_where_readers_saw_a_newer_one(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    published(folder, data)
    assert main(["backup", str(copy), "--data", str(data)]) == 0
    replaced(folder, "screens.yaml", "title: Tax settings", "title: Taxes")
    server = HelpServer(folder, data=data)
    server.start()
    assert server.sites[0].revision == 2
    server.close()

    assert main(["restore", str(copy), "--data", str(data), "--replace"]) == 0

    assert "revision 3 is restored (published again" in capsys.readouterr().out
    served = HelpServer(data=data)
    served.start()
    try:
        assert Client(served).get("/v1/collections").json()["revision"] == 3
    finally:
        served.close()


def test_numbers_go_on_above_what_the_operator_knows_readers_saw(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    published(folder, data)
    assert main(["backup", str(copy), "--data", str(data)]) == 0
    command = ["restore", str(copy), "--data"]

    assert main([*command, str(tmp_path / "other"), "--above", "41"]) == 0
    assert "revision 42 is restored (published again" in capsys.readouterr().out
    assert main([*command, str(tmp_path / "again"), "--above", "1"]) == 0
    assert "revision 1 is restored\n" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["-1", "many", "1000000001", "٣"])
def test_what_is_no_revision_to_go_on_above(tmp_path: Path, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", str(tmp_path), "--data", str(tmp_path / "data"), f"--above={given}"]) == 2
    assert "is no revision: a whole number" in capsys.readouterr().err


def test_no_backup_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["restore", str(tmp_path), "--data", str(tmp_path / "data")]) == 1
    assert "is not a backup" in capsys.readouterr().err

"""The committed build: complete, described truthfully, within its budgets; and what it is generated from."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "helpsdk" / "server" / "static" / "widget"
SOURCE = ROOT / "js-widget"
# bytes after gzip -9; the slack is for other versions of zlib
BUDGETS = {
    "widget": 6_000,
    "panel": 15_000,
    "identity": 5_000,
    "words": 5_000,
    "memory": 5_000,
    "stage": 5_000,
    "tips": 5_000,
    "chrome": 5_000,
    "reader": 5_000,
    "place": 7_500,
}
SLACK = 100


def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((WIDGET / "manifest.json").read_bytes())
    return loaded


def entries() -> list[dict[str, Any]]:
    found = manifest()
    groups = [found["lazy"].values(), found["locales"].values()]
    return [found["loader"], found["panel"], found["fallback"], *(entry for group in groups for entry in group)]


def test_the_manifest_names_every_file_and_no_other() -> None:
    there = {path.name for path in WIDGET.iterdir()} - {"manifest.json"}
    assert {entry["file"] for entry in entries()} == there


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["file"]))
def test_size_and_integrity_are_those_of_the_file(entry: dict[str, Any]) -> None:
    body = (WIDGET / entry["file"]).read_bytes()
    assert entry["bytes"] == len(body)
    assert entry["integrity"] == "sha384-" + b64encode(hashlib.sha384(body).digest()).decode()


@pytest.mark.parametrize("name", BUDGETS)
def test_each_part_is_within_its_budget(name: str) -> None:
    entry = next(entry for entry in entries() if re.split(r"[-.]", entry["file"])[0] == name)
    packed = len(gzip.compress((WIDGET / entry["file"]).read_bytes(), 9))
    assert packed <= BUDGETS[name] + SLACK, f"{name}: {packed} bytes"


def test_a_build_asks_for_the_files_of_its_own() -> None:
    loader = (WIDGET / "widget.js").read_text("utf-8")
    words = (WIDGET / manifest()["lazy"]["words"]["file"]).read_text("utf-8")
    catalogs = [entry["file"] for entry in manifest()["locales"].values()]
    assert f"widget/{manifest()['hash']}/" in loader
    assert all(file in words for file in catalogs)
    assert all(entry["file"] in loader for entry in entries()[1:] if entry["file"] not in catalogs)


def test_the_wire_types_are_those_of_the_servers_models() -> None:
    command = [sys.executable, str(SOURCE / "scripts" / "wire.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0, "run: python js-widget/scripts/wire.py"


def test_the_lock_file_names_no_host() -> None:
    assert "://" not in (SOURCE / "package-lock.json").read_text("utf-8")


@pytest.mark.parametrize(
    "word", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
)
def test_there_is_no_way_for_html_to_get_in(word: str) -> None:
    used = [path.name for path in (SOURCE / "src").rglob("*.ts*") if word in path.read_text("utf-8")]
    assert used == []

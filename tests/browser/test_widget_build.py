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
BUDGETS = {"widget": 6_000, "panel": 15_000, "place": 7_500}  # bytes after gzip -9
LAZY = 5_000


def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((WIDGET / "manifest.json").read_bytes())
    return loaded


def entries() -> list[dict[str, Any]]:
    found = manifest()
    groups = [found["lazy"].values(), found["locales"].values()]
    return [found["loader"], found["panel"], found["fallback"], *(entry for group in groups for entry in group)]


def test_the_manifest_names_every_file_and_no_other() -> None:
    there = {path.name for path in WIDGET.iterdir()} - {"manifest.json", "earlier"}
    assert {entry["file"] for entry in entries()} == there


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["file"]))
def test_size_and_integrity_are_those_of_the_file(entry: dict[str, Any]) -> None:
    body = (WIDGET / entry["file"]).read_bytes()
    assert entry["bytes"] == len(body)
    assert entry["integrity"] == "sha384-" + b64encode(hashlib.sha384(body).digest()).decode()


@pytest.mark.parametrize("file", [entry["file"] for entry in entries() if entry["file"].endswith(".js")])
def test_each_part_is_within_its_budget(file: str) -> None:
    packed = len(gzip.compress((WIDGET / file).read_bytes(), 9))
    assert packed <= BUDGETS.get(re.split(r"[-.]", file)[0], LAZY), f"{file}: {packed} bytes"


def test_a_build_asks_for_the_files_of_its_own() -> None:
    loader = (WIDGET / "widget.js").read_text("utf-8")
    words = (WIDGET / "words.js").read_text("utf-8")
    locales = {name.partition(".")[0] for name in manifest()["locales"]}
    assert f"widget/{manifest()['hash']}/" in loader
    assert all(f'"{locale}"' in words for locale in locales)


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

"""Ledger's help beside Ledger's code: nothing is lost as it stands, and a screen that is renamed is noticed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main

ROOT = Path(__file__).resolve().parents[2]

CODE = ("--from", "fastapi", "examples.ledger.app:create_app()", "--scan")
SCANNED = ("examples/ledger/templates", "examples/ledger/static")


def test_ledger_as_it_stands_has_lost_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["check", "examples/ledger/help", *CODE, *SCANNED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert [problem["code"] for problem in told["problems"] if "screen" in problem["code"]] == []
    assert told["product"] == {"done": 12, "of": 12, "percent": 100}
    assert main(["screens", *CODE, *SCANNED, "--site", "examples/ledger/help", "--check"]) == 0


def ledger_with(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    """A copy of Ledger in which texts of files were replaced."""
    shutil.copytree(
        ROOT / "examples" / "ledger", folder / "examples" / "ledger", ignore=shutil.ignore_patterns(".helpsdk")
    )
    for file, (old, new) in changes.items():
        path = folder / "examples" / "ledger" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def checked(folder: Path) -> tuple[int, list[dict[str, Any]]]:
    command = [sys.executable, "-m", "helpsdk", "check", "examples/ledger/help", *CODE, *SCANNED, "--json"]
    path = os.pathsep.join([str(folder), str(ROOT)])
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    problems: list[dict[str, Any]] = json.loads(done.stdout)["problems"]
    return done.returncode, [problem for problem in problems if problem["severity"] == "error"]


def test_a_renamed_screen_is_an_orphan_with_its_new_name_and_its_rules(tmp_path: Path) -> None:
    code, errors = checked(
        ledger_with(
            tmp_path,
            {
                "templates/invoice_form.html": ('data-help-screen="invoice.form"', 'data-help-screen="invoice.editor"'),
                "pages/routes.py": ('"/reports/tax"', '"/reports/vat"'),
            },
        )
    )
    found = {problem["message"].split("`")[1]: problem for problem in errors}

    assert code == 1
    assert {problem["code"] for problem in errors} == {"orphan-screen"}
    assert {id: problem["suggestion"] for id, problem in found.items()} == {
        "invoice.form": "invoice.editor",
        "report.tax": "/reports/vat",
    }
    assert len(found["invoice.form"]["rules"]) == 15
    assert {"id": "tax-field-tip", "file": "rules/invoices.yaml", "line": 52} in found["invoice.form"]["rules"]
    assert "`invoice.editor` (/invoices/new, /invoices/:number/edit, " in found["invoice.form"]["message"]
    assert "tax-field-tip (rules/invoices.yaml:52)" in found["invoice.form"]["message"]

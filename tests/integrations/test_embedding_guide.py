"""The Python of docs/embedding.md runs as it stands, from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from jinja2 import Environment

from helpsdk.integrations.jinja import HelpExtension
from tests.server.serving import write_site

GUIDE = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path / "help")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"KEY_ID": "k1", "SECRET": b"s" * 32, "API_KEY": "hk_k1_secret"}
    for block in blocks("python"):
        names["app"] = FastAPI()  # each block begins with a project of its own
        exec(compile(block, "embedding.md", "exec"), names)
    names["embed"].help.close()

    assert '<html data-help-screen="invoice.form"><script src="https://help.example.com/' in capsys.readouterr().out
    assert names["templates"].env.globals["help_tag"]


def test_the_template_is_one() -> None:
    environment = Environment(autoescape=True, extensions=[HelpExtension])
    for block in blocks("html"):
        assert 'data-help-id="invoice.form.tax_id"' in environment.from_string(block).render()


def test_every_name_of_a_template_is_in_the_guide() -> None:
    known = Environment(extensions=[HelpExtension]).globals
    assert [name for name in known if name.startswith("help_") and f"`{name}(" not in GUIDE] == []

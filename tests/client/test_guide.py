"""docs/python-client.md says what is so: its tables are the code's, and its examples run against a help server."""

from __future__ import annotations

import ast
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

import helpsdk
from helpsdk.client.options import Breaker, Outbox, Retry, Timeout
from tests.server.api.people import Desk

ROOT = Path(helpsdk.__file__).parent.parent
GUIDE = (ROOT / "docs" / "python-client.md").read_text(encoding="utf-8")


@pytest.fixture
def environment(there: Desk, url: str) -> dict[str, str]:
    """What the guide takes from `os.environ`."""
    key = there.program("resolve:any")["authorization"].partition(" ")[2]
    return {"HELP": url, "HELP_API_KEY": key, "HELP_KEY_ID": there.host[0], "HELP_SECRET": there.host[1]}


def test_the_examples_run(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(block, names)
    out = capsys.readouterr().out
    for client in ("help", "quick", "strict"):
        names[client].close()

    assert names["page_token"].count(".") == 2
    assert "tip " in out.splitlines()[0]
    assert "422 unknown_screen ['invoice.form'" in out
    assert "sent=2, waiting=0, dropped=0, last_error=None" in out
    assert isinstance(ast.literal_eval(out.splitlines()[-1]), list)


def test_every_option_is_documented_with_its_default() -> None:
    documented = dict(re.findall(r"^\| `(\w+\.\w+)` \| (\S+) \|", GUIDE, re.MULTILINE))
    found: dict[str, str] = {}
    for options in (Timeout, Retry, Breaker, Outbox):
        for field in fields(options):
            assert field.default is not MISSING
            found[f"{options.__name__}.{field.name}"] = str(field.default)
    assert documented == found


def test_every_code_of_the_clients_own_is_documented() -> None:
    client = ROOT / "helpsdk" / "client"
    files = [file for file in client.rglob("*.py") if client / "local" not in file.parents]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    raised = set(re.findall(r'(?:HelpUnavailable|Fault)\(\s*"(\w+)"', source)) | {"unreachable", "broken"}
    documented = set(re.findall(r"^\| `(\w+)` \| \w", GUIDE.split("## Errors")[1], re.MULTILINE))

    assert raised == documented


def test_every_method_is_documented() -> None:
    public = {name for name in vars(helpsdk.HelpClient) if not name.startswith("_")} - {"local"}
    assert [name for name in sorted(public) if f"`{name}(" not in GUIDE] == []

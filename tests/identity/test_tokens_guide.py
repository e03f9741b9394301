"""docs/identity.md: its code runs as it is, and no code a developer can meet is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpsdk.identity.claims import REQUIRED
from helpsdk.identity.tokens import read
from helpsdk.server.problems import IDENTITY
from tests.identity.tokenvectors import tokens, vectors
from tests.paths import program

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
SIGNERS = ROOT / "examples" / "signers"
SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

PYTHON = "\nfrom types import SimpleNamespace\nprint(help_token(SimpleNamespace(id=42, plan='team', language='ru')))\n"
NODE = "\nconsole.log(helpToken({ id: 42, plan: 'team', language: 'ru' }));\n"
PHP = "\necho help_token((object) ['id' => 42, 'plan' => 'team', 'language' => 'ru']);\n"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, language
    return found[1]


def run(command: list[str], folder: Path) -> str:
    known = {"HELP_KEY_ID": "k1", "HELP_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=os.environ | known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout.strip()


def example(language: str, folder: Path) -> list[str]:
    """The guide's example with a call at its end; the command that runs it."""
    if language == "python":
        (folder / "example.py").write_text(block("python") + PYTHON, encoding="utf-8")
        return [sys.executable, "example.py"]
    if language == "js":
        (folder / "help-token.mjs").write_bytes((SIGNERS / "node" / "help-token.mjs").read_bytes())
        (folder / "example.mjs").write_text(block("js") + NODE, encoding="utf-8")
        return [program("node", "nodejs"), "example.mjs"]
    (folder / "HelpToken.php").write_bytes((SIGNERS / "php" / "HelpToken.php").read_bytes())
    (folder / "example.php").write_text(f"<?php\n{block('php')}{PHP}", encoding="utf-8")
    return [program("php", "php-cli"), "example.php"]


@pytest.mark.parametrize("language", ["python", "js", "php"])
def test_the_examples_sign(language: str, tmp_path: Path) -> None:
    token = run(example(language, tmp_path), tmp_path)

    claims = read(token, {"k1": SECRET}, site="ledger", now=time.time())
    assert (claims.viewer.id, claims.viewer.locale, claims.issuer) == ("42", "ru", "ledger-web")
    assert (claims.viewer.groups, claims.viewer.traits) == (frozenset({"customers"}), {"plan": "team"})


def test_every_code_is_explained() -> None:
    explained = set(re.findall(r"`((?:token|session|identity)_\w+)`", GUIDE))
    met = {code for code in IDENTITY if code.startswith(("token_", "session_", "identity_"))}

    assert met | {row["code"] for row in vectors()["hostile"]} <= explained
    assert explained - met == {"token_unavailable"}  # the widget's own


def test_every_claim_is_in_the_table() -> None:
    rows = "\n".join(re.findall(r"^\| (`\w+`.*?) \|", GUIDE, re.MULTILINE))

    assert [
        name for name in (*REQUIRED, "nbf", "account", "groups", "traits", "locale", "scope") if name not in rows
    ] == []


def test_the_signers_are_short_and_need_nothing() -> None:
    for file in SIGNERS.glob("*/*.*"):
        text = file.read_text(encoding="utf-8")
        imports = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE) if file.suffix == ".py" else []
        assert set(imports) <= sys.stdlib_module_names, file
        assert not re.findall(r'from "(?!node:)', text.split("*/")[-1]) and "require" not in text.split("*/")[-1], file
        assert len([line for line in text.splitlines() if line.strip()]) <= 175, file


def test_the_vectors_are_those_the_guide_speaks_of() -> None:
    assert len(tokens("hostile")) >= 60 and len(tokens("valid")) >= 20

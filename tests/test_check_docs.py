"""docs/check.md names every problem that a check can find, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from helpsdk.site.check.unknown import _DECLARED_IN

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
PLACES = ("site", "content", "cli/browser", "cli/deadlinks.py")
#: What makes a problem → which of its arguments is the code.
MAKERS = {
    "Problem": 0,
    "Orphan": 0,
    "problem": 0,
    "_problem": 0,
    "_orphan": 1,
    "_finding": 1,
    "spot": 1,
    "Notice": 1,
    "add": 1,
}
#: Codes that are made or handed on by a variable, and the files that do it.
MADE = {
    "site/check/unknown.py": {f"unknown-{kind.replace(' ', '-')}" for kind in [*_DECLARED_IN, "article"]},
    "site/check/idle_conditions.py": {"text-order", "empty-group"},
    "site/wording.py": {"too-long", "too-short", "out-of-range", "bad-form", "wrong-type", "not-allowed"},
    "content/yamlerrors.py": {"yaml-anchor", "yaml-alias", "yaml-tag", "yaml-directive", "yaml-depth"},
    "cli/browser/findings.py": {"element-not-found", "element-ambiguous", "element-hidden", "anchor-changed"},
    "cli/deadlinks.py": {"dead-link", "dead-image", "doubtful-link", "doubtful-image"},
    "site/check/notices.py": set(),
    "site/check/orphans.py": set(),
    "site/check/spots.py": set(),
    "site/places.py": set(),
    "content/notices.py": set(),
    "content/yamlfile.py": set(),
}
#: Found by an edit over HTTP, not by a check.
NOT_CHECKED = {"not-editable"}


def files() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / "helpsdk" / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def made(file: Path) -> Iterator[str | None]:
    """The codes of the problems that a file makes; None for one that is not written out."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        at = MAKERS.get(name)
        if at is None or len(node.args) <= at or (name == "add" and len(node.args) < 3):
            continue
        code = node.args[at]
        yield code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def codes() -> tuple[set[str], set[str]]:
    """All codes, and the files that make some by a variable."""
    found, by_variable = set[str](), set[str]()
    for file in files():
        for code in made(file):
            if code is None:
                by_variable.add(file.relative_to(ROOT / "helpsdk").as_posix())
            else:
                found.add(code)
    return (found | set[str]().union(*MADE.values())) - NOT_CHECKED, by_variable


def documented() -> dict[str, str]:
    """code → its severities in the tables of "What is checked"."""
    rows = re.findall(r"^\| (`[^|]+`) \| ([EW ]+) \|", DOCS.partition("## What is checked")[2], re.MULTILINE)
    return {code: severities for listed, severities in rows for code in re.findall(r"`([^`]+)`", listed)}


def test_every_code_is_documented_and_no_other() -> None:
    known, told = codes()[0], set(documented())

    assert sorted(known - told) == []
    assert sorted(told - known) == []


def test_codes_that_are_not_written_out_are_listed_here() -> None:
    assert codes()[1] == set(MADE)

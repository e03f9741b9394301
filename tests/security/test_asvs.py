"""The table of ASVS checks in docs/security.md: complete, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Requirements of ASVS 5.0 that can be checked automatically for a product like this.
_EXPECTED = """
1.1.1 1.2.1 1.2.2 1.2.10 1.3.1 1.3.4 1.3.5 1.3.6 1.3.7 1.3.12 1.5.1
3.2.1 3.3.1 3.3.3 3.4.1 3.4.2 3.4.3 3.4.4 3.4.6 3.5.1 3.5.2 3.5.5 3.6.1
5.2.1 5.2.3 5.3.2 5.3.3 7.2.4 7.4.1 8.2.2 8.3.1 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3
13.3.1 13.4.2 16.2.1 16.4.1 16.5.1
"""
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[list[str], str]]:
    """(requirements, what proves them), from the document."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return [(ids.split(", "), proof) for ids, _what, proof in _ROW.findall(text)]


@cache
def names_in(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_requirement_is_answered_once() -> None:
    assert sorted(id for ids, _ in rows() for id in ids) == sorted(_EXPECTED.split())


def test_every_test_that_is_named_exists() -> None:
    named = [tuple(name.split("::")) for _, proof in rows() for name in re.findall(r"`(tests/[^`]+)`", proof)]

    assert named
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


def test_what_no_test_proves_says_why() -> None:
    assert [ids for ids, proof in rows() if "`tests/" not in proof and not proof.startswith("Not yet: ")] == []

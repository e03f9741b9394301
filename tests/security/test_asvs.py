"""The table of ASVS checks in docs/security.md: complete, and every test that it names is there and runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pytest

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


#: What keeps a test from running in `make test`, or from counting there.
_IDLE = ("skip", "skipif", "xfail", "soak", "importorskip")


@cache
def names_in(file: str) -> dict[str, bool]:
    """Every test of a file and whether `make test` runs it."""
    path = ROOT / file
    return runs_in(path.read_text(encoding="utf-8")) if path.is_file() else {}


def runs_in(text: str) -> dict[str, bool]:
    tree = ast.parse(text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    marks = [node for node in tree.body if isinstance(node, ast.Assign) and _says(node.value, _IDLE)]
    named = {*_IDLE, *(name for node in marks for name in _names(node))}
    at_once = [node for node in tree.body if isinstance(node, ast.Expr | ast.If | ast.Try)]
    idle = "pytestmark" in named or any(_says(node, named) for node in at_once)
    return {one.name: not idle and not _says(one, named) for one in functions}


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _says(node: ast.AST, names: Collection[str]) -> bool:
    """Whether one of these names is used there; of one case among several (`pytest.param`) it does not matter."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "param":
        return False
    if isinstance(node, ast.Attribute | ast.Name):
        said = node.attr if isinstance(node, ast.Attribute) else node.id
        if said in names:
            return True
    return any(_says(child, names) for child in ast.iter_child_nodes(node))


def test_every_requirement_is_answered_once() -> None:
    assert sorted(id for ids, _ in rows() for id in ids) == sorted(_EXPECTED.split())


def test_every_test_that_is_named_exists_and_runs() -> None:
    named = [tuple(name.split("::")) for _, proof in rows() for name in re.findall(r"`(tests/[^`]+)`", proof)]

    assert named
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []
    assert [f"{file}::{name}" for file, name in named if not names_in(file).get(name)] == []


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("def test_a(): ...", True),
        ("@pytest.mark.parametrize('a', [1])\ndef test_a(a): ...", True),
        ("SLOW = 1\n@pytest.mark.browser\ndef test_a(): ...", True),
        ("@pytest.mark.skip\ndef test_a(): ...", False),
        ("@pytest.mark.skipif(True, reason='x')\ndef test_a(): ...", False),
        ("@mark.xfail(strict=False)\ndef test_a(): ...", False),
        ("@pytest.mark.soak\ndef test_a(): ...", False),
        (
            "A = [1, pytest.param(2, marks=pytest.mark.soak)]\n@pytest.mark.parametrize('a', A)\ndef test_a(a): ...",
            True,
        ),
        ("slow = pytest.mark.soak\n@slow\ndef test_a(): ...", False),
        ("if sys.platform:\n    pytest.skip('x', allow_module_level=True)\ndef test_a(): ...", False),
        ("def test_a():\n    pytest.skip('later')", False),
        ("pytestmark = pytest.mark.soak\ndef test_a(): ...", False),
        ("pytestmark = [pytest.mark.browser, pytest.mark.skip]\ndef test_a(): ...", False),
        ("pytest.importorskip('x')\ndef test_a(): ...", False),
    ],
)
def test_what_does_not_run_proves_nothing(text: str, runs: bool) -> None:
    assert runs_in(text) == {"test_a": runs}


def test_what_no_test_proves_says_why() -> None:
    assert [ids for ids, proof in rows() if "`tests/" not in proof and not proof.startswith("Not yet: ")] == []

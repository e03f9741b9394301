"""Imports point one way: every package imports strictly lower layers or itself, and siblings never meet."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import helpsdk

PACKAGE = Path(helpsdk.__file__).parent

# the layers of the design, lowest first; a longer prefix wins
LAYERS: dict[str, int] = {
    "errors": 0,
    "types": 0,
    "identity": 1,
    "i18n": 1,
    "content": 2,
    "context": 3,
    "site": 4,
    "search": 5,
    "runtime": 6,
    "client": 7,
    "server.settings": 7,
    "server.problems": 7,
    "server.store": 7,
    "server.sources": 7,
    "server.insights": 8,
    "server.publish": 9,
    "server.follower": 9,
    "server.api": 10,
    "server.studio": 10,
    "server.portal": 10,
    "server.dispatch": 11,
    "server.openapi": 11,
    "server.health": 11,
    "server.app": 12,
    "integrations": 13,
    "cli": 14,
    "__main__": 15,
}


def entry_of(module: str) -> str | None:
    """The layer entry a module belongs to; None for the package itself and for packages that only hold others."""
    parts = module.removeprefix("helpsdk").lstrip(".").split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in LAYERS:
            return name
    return None


def imports_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide the layer"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "helpsdk"}


def module_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def violations(package: Path = PACKAGE) -> list[str]:
    found: list[str] = []
    for file in sorted(package.rglob("*.py")):
        here = entry_of(module_of(file))
        if here is None:
            continue
        for name in imports_of(file):
            there = entry_of(name)
            if there is None or there == here:
                continue
            if LAYERS[there] >= LAYERS[here]:
                found.append(f"{here} (L{LAYERS[here]}) imports {name} (L{LAYERS[there]})")
            if here == "client" and there.startswith("server"):
                found.append(f"client imports {name}")
    return found


def test_every_module_has_a_layer() -> None:
    homeless = [
        module_of(file)
        for file in PACKAGE.rglob("*.py")
        if entry_of(module_of(file)) is None and file.name != "__init__.py"
    ]
    assert homeless == []


def test_imports_point_down() -> None:
    assert violations() == []


def test_an_upward_import_is_seen() -> None:
    assert entry_of("helpsdk.server.store.sqlite") == "server.store"
    assert entry_of("helpsdk.content.markup.render") == "content"
    assert LAYERS["content"] < LAYERS["context"] < LAYERS["site"]


def test_the_package_imports_only_the_standard_library() -> None:
    code = (
        "import sys; before = set(sys.modules); import helpsdk; "
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(out) <= set(sys.stdlib_module_names) | {"helpsdk"}


def test_public_names_are_sorted_and_load() -> None:
    assert helpsdk.__all__ == sorted(helpsdk.__all__)
    for name in helpsdk.__all__:
        assert getattr(helpsdk, name) is not None

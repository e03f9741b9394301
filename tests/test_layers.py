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
    "keywords": 0,
    "types": 0,
    "identity": 1,
    "i18n": 1,
    "content": 2,
    "context": 3,
    "site": 4,
    "search": 5,
    "runtime": 6,
    "server.fetch": 6,
    "server.limits": 6,
    "server.peers": 6,
    "server.threads": 6,
    "client": 7,
    "server.settings": 7,
    "server.problems": 7,
    "server.logs": 7,
    "server.metrics": 7,
    "server.store": 7,
    "server.sources": 7,
    "server.insights": 8,
    "server.publish": 9,
    "server.follower": 9,
    "server.demo": 9,
    "server.backup": 9,
    "server.contact": 9,
    "server.memories": 9,
    "server.checkup": 10,
    "server.learning": 10,
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

#: The order inside of the client: what a part may import of it, besides itself. Its other modules are what hosts meet.
CLIENT: dict[str, set[str]] = {
    "options": set(),
    "process": set(),
    "signer": set(),
    "interface": set(),
    "status": set(),
    "wire": set(),
    "page": set(),
    "fakes": {"status", "wire"},
    "conversation": {"options", "signer", "status", "wire"},
    "transport": {"options", "conversation"},
    "outbox": {"options", "process", "wire", "conversation", "transport"},
    "local": {"options", "process", "interface", "status", "wire", "conversation", "transport", "sync"},
}


def entry_of(module: str) -> str | None:
    """The layer entry a module belongs to; None for the package itself and for packages that only hold others."""
    name = module.removeprefix("helpsdk.")
    if name in helpsdk.__all__ and name in helpsdk._EXPORTS:  # the root hands on what a module owns
        return entry_of(helpsdk._EXPORTS[name])
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


def module_of(file: Path, package: Path = PACKAGE) -> str:
    parts = file.relative_to(package.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def violations(package: Path = PACKAGE) -> list[str]:
    found: list[str] = []
    for file in sorted(package.rglob("*.py")):
        here = entry_of(module_of(file, package))
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


def test_the_client_has_an_order_inside() -> None:
    found: dict[str, set[str]] = {part: set() for part in CLIENT}
    for file in sorted((PACKAGE / "client").rglob("*.py")):
        part = file.relative_to(PACKAGE / "client").with_suffix("").parts[0]
        inside = {name.split(".")[2] for name in imports_of(file) if name.startswith("helpsdk.client.")}
        if part in CLIENT:
            found[part] |= inside - {part}
    assert found == CLIENT
    folders = {file.parent.name for file in (PACKAGE / "client").glob("*/__init__.py")}
    assert folders - CLIENT.keys() == set()


def test_an_import_that_does_not_point_down_is_seen(tmp_path: Path) -> None:
    package = tmp_path / "helpsdk"
    for name, line in {
        "content/up.py": "from helpsdk.site.folder import load_site",
        "server/store/sibling.py": "from helpsdk.server.settings import Settings",
        "context/root.py": "from helpsdk import HelpServer",
        "search/down.py": "from helpsdk.content.markup import render",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(line + "\n", encoding="utf-8")
    assert violations(package) == [
        "content (L2) imports helpsdk.site.folder.load_site (L4)",
        "context (L3) imports helpsdk.HelpServer (L12)",
        "server.store (L7) imports helpsdk.server.settings.Settings (L7)",
    ]


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

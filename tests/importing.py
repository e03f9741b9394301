"""What a test imports, and nothing of it afterwards."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


@contextmanager
def importable(folder: Path) -> Iterator[Path]:
    """`folder` is on Python's path, and what was imported from it is forgotten at the end."""
    path = list(sys.path)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield folder
    finally:
        sys.path[:] = path
        inside = [name for name, module in sys.modules.items() if _is_in(module, folder)]
        for name in inside:
            del sys.modules[name]


@contextmanager
def imported_anew(package: str) -> Iterator[None]:
    """`package`, one of another package, is imported anew inside; afterwards both are what they were."""
    parent, _, name = package.rpartition(".")
    kept = _taken_out(package)
    try:
        yield
    finally:
        _taken_out(package)
        sys.modules.update(kept)
        attributes = vars(importlib.import_module(parent))
        attributes.pop(name, None)
        if package in kept:
            attributes[name] = kept[package]


def misplaced_modules(package: str) -> list[str]:
    """Modules of `package` that are not what their parent has under their name: a patch would meet the wrong one."""
    return [one for one, module in sys.modules.items() if _is_of(one, package) and not _is_in_its_parent(one, module)]


def _is_in_its_parent(name: str, module: ModuleType) -> bool:
    parent, _, last = name.rpartition(".")
    found = vars(sys.modules[parent]).get(last) if parent in sys.modules else module
    # a package may offer a function by the name of its module
    return found is module or not isinstance(found, ModuleType | None)


def _taken_out(package: str) -> dict[str, ModuleType]:
    names = [one for one in sys.modules if _is_of(one, package)]
    return {one: sys.modules.pop(one) for one in names}


def _is_of(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_in(module: object, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)

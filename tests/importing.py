"""A folder whose modules a test imports, and nothing of them afterwards."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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


def _is_in(module: object, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)

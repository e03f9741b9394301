"""A folder that cannot be written, also for root, whom no mode stops."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VERSION_3 = 0x20080522  # of the structures of capset(2)
_DAC = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
_EFFECTIVE_IDS = os.access in os.supports_effective_ids


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing below the folder can be written meanwhile, by this thread and those it starts."""
    _chmod(folder, 0o555, 0o444)
    root = sys.platform == "linux" and os.geteuid() == 0
    before = _effective() if root else 0
    try:
        if root:
            _set_effective(before & ~_DAC)
        if os.access(folder, os.W_OK, effective_ids=_EFFECTIVE_IDS):
            pytest.skip("nothing is read-only to this user")
        yield
    finally:
        if root:
            _set_effective(before)
        _chmod(folder, 0o755, 0o644)


def _chmod(folder: Path, of_folders: int, of_files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(of_folders if path.is_dir() else of_files)


def _capabilities() -> tuple[ctypes.Array[ctypes.c_uint32], ctypes.Array[ctypes.c_uint32]]:
    """Header (version, this thread) and data: effective, permitted, inheritable; the low half, then the high one."""
    header, data = (ctypes.c_uint32 * 2)(_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capget(header, data):
        pytest.skip("the capabilities of root cannot be read here")
    return header, data


def _effective() -> int:
    return int(_capabilities()[1][0])


def _set_effective(low: int) -> None:
    header, data = _capabilities()
    data[0] = low
    if ctypes.CDLL(None).capset(header, data):
        pytest.skip("the capabilities of root cannot be set here")

"""What an example is installed with, said where it is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from helpsdk.errors import MissingExtra

_OURS = ("examples", "helpsdk")  # a module of ours that is not there is a mistake, and not the reader's


@contextmanager
def needed(extra: str, *packages: str) -> Iterator[None]:
    """Where a package is missing the process ends with one sentence, and code 2: how to install all of it."""
    try:
        yield
    except MissingExtra as missing:
        _stop(missing.module, extra, packages)
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if not name or name in _OURS:
            raise
        _stop(name, extra, packages)


def _stop(module: str, extra: str, packages: tuple[str, ...]) -> NoReturn:
    command = " ".join(["pip install -e", f"'.[{extra}]'", *packages])
    print(f"{module} is not installed; run: {command}", file=sys.stderr)
    sys.exit(2)

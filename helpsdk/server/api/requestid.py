"""The id of a request: what its client calls it, when that is sane, else the next number of this process."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from itertools import count

_SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestIds:
    """Of one server: eight random characters for the process, eight that count. Asking the system each time is dear."""

    def __init__(self) -> None:
        self._begin()

    def of(self, headers: Mapping[bytes, bytes]) -> str:
        named = headers.get(b"x-request-id")
        if named is not None and _SANE.fullmatch(named):
            return named.decode("ascii")
        if self._process != os.getpid():  # a fork must not go on with its parent's
            self._begin()
        return f"{self._prefix}{next(self._numbers) & 0xFFFFFFFF:08x}"

    def _begin(self) -> None:
        self._process, self._prefix = os.getpid(), secrets.token_hex(4)
        self._numbers = count(secrets.randbelow(1 << 16))

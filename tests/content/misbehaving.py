"""What a limited process answers with when it goes wrong: each request names one way to."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable

from helpsdk.content.limited import serve
from helpsdk.errors import MarkupRefused


def main() -> None:
    serve(lambda setup: lambda request: _WAYS[request.decode()](setup))


def _spin(_setup: bytes) -> bytes:
    while True:
        pass


def _spin_in_compiled_code(_setup: bytes) -> bytes:
    re.match(r"(a+)+$", "a" * 60 + "!")
    return b""


def _grow(_setup: bytes) -> bytes:
    return bytes(1 << 40)  # at once: filling it little by little would cost more time than is allowed, too


def _refuse(_setup: bytes) -> bytes:
    raise MarkupRefused("the depth of lists", 120, 100)


def _fail(_setup: bytes) -> bytes:
    raise ZeroDivisionError


def _die(_setup: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def _print(_setup: bytes) -> bytes:
    print("spoiled?", flush=True)
    return b"printed"


def _sleep(_setup: bytes) -> bytes:
    time.sleep(600)
    return b""


_WAYS: dict[str, Callable[[bytes], bytes]] = {
    "answer": lambda setup: b"set up with " + setup,
    "pid": lambda _: str(os.getpid()).encode(),
    "environment": lambda _: "\n".join(os.environ).encode(),
    "spin": _spin,
    "regex": _spin_in_compiled_code,
    "grow": _grow,
    "refuse": _refuse,
    "fail": _fail,
    "die": _die,
    "print": _print,
    "sleep": _sleep,
}

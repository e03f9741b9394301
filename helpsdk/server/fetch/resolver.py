"""A name's addresses, asked for once, by a thread that nobody has to wait for."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from helpsdk.server.fetch.addresses import Address

#: A name and a port to addresses, best first. Raises OSError when there are none.
Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]


async def system_resolver(host: str, port: int) -> Sequence[Address]:
    """As the operating system answers."""
    found = await _asked(host, port)
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))


def _asked(host: str, port: int) -> asyncio.Future[list[Any]]:
    """`getaddrinfo` cannot be broken off. The loop's own threads are waited for when it ends; this one is not."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def settle(found: list[Any], error: Exception | None) -> None:
        if answer.done():  # given up meanwhile
            return
        if error is None:
            answer.set_result(found)
        else:
            answer.set_exception(error)

    def ask() -> None:
        found: list[Any] = []
        failed: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:
            failed = error
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, found, failed)

    threading.Thread(target=ask, name="helpsdk-resolver", daemon=True).start()
    return answer

"""Performs a conversation over httpx in the running event loop of asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import httpx

from helpsdk.client.conversation.steps import Fault, Outcome, Reply, Request, Result, Send, Step, Steps, Until
from helpsdk.client.transport.drive import LARGEST, LATE, LIMITS, fault_of, limits_of, no_cookies, reply_of, too_large


class AsyncDriver:
    """Has connections of its own for each event loop: a host may have several, and end them as it likes."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.transport = transport
        self.after_fork()

    def after_fork(self) -> None:
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, _Living] = WeakKeyDictionary()

    async def run(self, steps: Steps[Result]) -> Result:
        """Returns and raises what the conversation does."""
        outcome: Outcome = None
        try:
            while True:
                outcome = await self._perform(steps.send(outcome))
        except StopIteration as stop:
            result: Result = stop.value
            return result
        finally:
            steps.close()

    async def aclose(self) -> None:
        """Ends the connections of this event loop."""
        living = self._clients.pop(asyncio.get_running_loop(), None)
        if living is not None:
            await living.until.aclose()

    async def _perform(self, step: Step) -> Outcome:
        if isinstance(step, Send):
            return await self._sent(step)
        if isinstance(step, Until):
            await asyncio.wait([asyncio.wrap_future(step.future)], timeout=step.seconds)
            return None
        await asyncio.sleep(step.seconds)
        return None

    async def _sent(self, step: Send) -> Reply | Fault:
        try:
            async with asyncio.timeout(step.timeout.total):
                return await self._asked(step.request, step)
        except Exception as error:  # whatever a transport raises, a host must not
            return LATE if isinstance(error, TimeoutError) else fault_of(error)

    async def _asked(self, request: Request, step: Send) -> Reply | Fault:
        client = await self._client()
        async with client.stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
            timeout=limits_of(step.timeout),
        ) as reply:
            body = bytearray()
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    return too_large(LARGEST)
            return reply_of(reply, bytes(body))

    async def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        living = self._clients.get(loop)
        if living is None:
            tls = None if self.transport is not None else await asyncio.to_thread(_prepared)
            living = self._clients.get(loop)  # another task may have been quicker
        if living is None:
            client = httpx.AsyncClient(
                transport=self.transport,
                verify=tls or False,  # a host's own transport has its own
                limits=LIMITS,
                cookies=no_cookies(),
                follow_redirects=False,
            )
            living = self._clients[loop] = _Living(client, _closed_with_loop(client))
            await anext(living.until)
        return living.client


def _prepared() -> ssl.SSLContext:
    """What a first request takes long for: authorities are read, httpcore and its event loop's part are imported."""
    import anyio

    httpx.HTTPTransport(verify=False).close()
    anyio.run(anyio.sleep, 0)
    return httpx.create_ssl_context()


class _Living(NamedTuple):
    client: httpx.AsyncClient
    until: AsyncGenerator[None, None]


async def _closed_with_loop(client: httpx.AsyncClient) -> AsyncGenerator[None, None]:
    """An event loop that ends closes the asynchronous generators that are left in it, and this one its connections."""
    try:
        yield
    finally:
        await client.aclose()

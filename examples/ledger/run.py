"""Starting the demo: one port, one process, one line when both product and help really answer.

HOST (default 127.0.0.1) and PORT (default 8000; 0 takes a free one) come from the environment. The exit code is 0
after Ctrl-C or SIGTERM, 2 if the demo cannot start where it was told to, 1 if it does not come to life.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Generator

import httpx
import uvicorn

from examples.ledger.app import HELP_FOLDER, create_app
from examples.ledger.listener import CannotStart, address, listen, reachable
from helpsdk import HelpServer
from helpsdk.errors import HelpError

PATIENCE = 120.0  # seconds until both must have answered; the very first start builds the search indexes
_PATHS = ("/", "/help/readyz", "/help")
_WAIT = 0.1


class _NotAlive(Exception):
    """The demo started but does not answer; the message says what does not."""


class _Server(uvicorn.Server):
    """Stops on the signals we handle, instead of raising them again when it has stopped."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def main() -> int:
    try:
        with listen(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000") as listener:
            return asyncio.run(_run(listener))
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except (HelpError, _NotAlive) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


async def _run(listener: socket.socket) -> int:
    app = create_app()
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3))
    stopped = _stop_on_signals(server)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    asking = asyncio.create_task(_until_both_answer(reachable(listener), app.state.help))
    asking.add_done_callback(lambda task: _told(task, server, address(listener)))
    await serving
    if asking.done():
        asking.result()
    asking.cancel()
    return 0 if stopped.is_set() else 1


def _told(asking: asyncio.Task[None], server: uvicorn.Server, base: str) -> None:
    if asking.cancelled():
        return
    if asking.exception():
        server.should_exit = True
    elif not server.should_exit:
        _announce(base)


def _stop_on_signals(server: uvicorn.Server) -> asyncio.Event:
    """The first signal lets running requests finish, the second does not wait for them. The event is set by both."""
    stopped = asyncio.Event()

    def stop() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True
        stopped.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(name, stop)
        except NotImplementedError:  # Windows' event loop has no signal handlers
            signal.signal(name, lambda *_: stop())
    return stopped


async def _until_both_answer(base: str, help_server: HelpServer) -> None:
    """Raises _NotAlive when one of them does not within PATIENCE, or says that it never will."""
    async with httpx.AsyncClient(base_url=base, timeout=10, trust_env=False, follow_redirects=True) as client:
        for path in _PATHS:
            try:
                await asyncio.wait_for(_until_answered(client, path, help_server), PATIENCE)
            except TimeoutError as error:
                raise _NotAlive(f"{base}{path} did not answer within {PATIENCE:.0f} seconds.") from error


async def _until_answered(client: httpx.AsyncClient, path: str, help_server: HelpServer) -> None:
    while True:
        with contextlib.suppress(httpx.HTTPError):
            if (await client.get(path)).status_code == 200:
                return
        if help_server.errors:
            raise _NotAlive(f"The help folder {HELP_FOLDER} cannot be served; mend it and start again.")
        await asyncio.sleep(_WAIT)


def _announce(base: str) -> None:
    article = os.path.relpath(HELP_FOLDER / "articles" / "tax-id-format" / "en.md")
    print(f"ready: product {base}/  help {base}/help", flush=True)
    print("Sign in as Maya, open Invoices, INV-2041 and press Send invoice: the failure puts its article on top.")
    print("Sign in as Nora and open the same article: the section for support is there, marked Internal.")
    print(f"Change {article}, save, and look again: the help follows. Ctrl-C stops the demo.", flush=True)

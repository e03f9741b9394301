"""Ledger as one ASGI application: the product at /, its help at /help."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

if __package__ in (None, ""):  # started as a file: make `examples` importable
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from examples.ledger.pages.routes import routes
from examples.ledger.web.help_tokens import demo_signer
from examples.ledger.web.ledger import Clock, Ledger
from examples.ledger.web.security import SecurityHeaders
from examples.ledger.web.visit import Visit
from helpsdk import HelpServer, HelpSigner
from helpsdk.errors import HelpError

_log = logging.getLogger("examples.ledger")
HERE = Path(__file__).resolve().parent
HELP_FOLDER = HERE / "help"
_KINDS = {401: "forbidden", 403: "forbidden", 404: "missing", 405: "missing"}


def create_app(*, help_folder: Path | None = None, data: Path | None = None, watch: bool = True) -> Starlette:
    """Product and help in one process.

    `help_folder` is the site (default: `help/` beside this file), `data` where its published revisions and keys live
    (default: `.helpsdk/` in it), `watch` publishes edited Markdown at once.
    """
    folder = help_folder or HELP_FOLDER
    help_server = HelpServer(folder, data=data, watch=watch)
    product = create_product()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        # Before the help server starts, so that it knows the key from the first token on
        kept = help_server.settings.data or folder / ".helpsdk"
        product.state.help_signer = await asyncio.to_thread(_signer, kept)
        async with help_server.lifespan():
            yield

    app = Starlette(
        routes=[
            Route("/help", _Root(help_server)),  # a Mount alone answers /help/ only
            Mount("/help", help_server),
            Mount("/", product),
        ],
        lifespan=lifespan,
    )
    app.state.help, app.state.product = help_server, product
    return app


def create_product(clock: Clock = date.today, help_signer: HelpSigner | None = None) -> Starlette:
    """The product alone, with sample data of its own. `clock` says which day it is.

    Without `help_signer` the help does not know who reads it.
    """
    product = Starlette(
        routes=routes(StaticFiles(directory=HERE / "static")),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(SessionMiddleware, secret_key=token_urlsafe(32), session_cookie="ledger_session", max_age=None),
        ],
        exception_handlers={HTTPException: _refused, Exception: _broken},
    )
    product.state.ledger, product.state.help_signer = Ledger(clock), help_signer
    return product


def _signer(data: Path) -> HelpSigner | None:
    """None where no key can be kept: the help is then everybody's."""
    try:
        return demo_signer(data)
    except HelpError as error:
        _log.error("the help will not know who reads it: %s", error)
        return None


class _Root:
    """The help server's own page, at its mount point without a slash."""

    def __init__(self, help_server: HelpServer) -> None:
        self._help_server = help_server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._help_server({**scope, "root_path": scope.get("root_path", "") + "/help"}, receive, send)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(request, _KINDS.get(status, "refused"), status)


async def _broken(request: Request, _: Exception) -> Response:
    return _page(request, "broken", 500)


def _page(request: Request, kind: str, status: int) -> Response:
    request.scope.setdefault("session", {})  # an error outside the session's own layer still gets a page
    return Visit.of(request).render("error.html", status, kind=kind)


if __name__ == "__main__":
    from examples.ledger.run import main

    sys.exit(main())

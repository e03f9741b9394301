"""The help server inside a Django project, WSGI or ASGI."""

from __future__ import annotations

import inspect
from typing import Any

from helpsdk.integrations.asgi import HelpAsgi
from helpsdk.integrations.django.state import hosting
from helpsdk.integrations.hosting import Hosting
from helpsdk.integrations.wsgi import mount


def with_help(application: Any) -> Any:
    """`application = with_help(get_wsgi_application())`, and the same with `get_asgi_application`.

    Answers `FOLDER` at `BASE` and leaves the rest to the project. Without a `FOLDER` it is the application as it was.
    """
    found = hosting()
    if found.server is None:
        return application
    if inspect.iscoroutinefunction(application) or inspect.iscoroutinefunction(type(application).__call__):
        return DjangoAsgi(application, found)
    return mount(application, found.options.base, found.server)


class DjangoAsgi:
    """An ASGI application with a lifespan, which Django has none of: it is the help server's."""

    def __init__(self, host: Any, hosting: Hosting) -> None:
        self._hosting = hosting
        self._app = HelpAsgi(host, hosting.options.base, hosting.server)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        """Never keeps the project from starting: the server starts in the background."""
        await receive()
        self._hosting.wake()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._hosting.server is not None:
            await self._hosting.server.aclose()
        await send({"type": "lifespan.shutdown.complete"})

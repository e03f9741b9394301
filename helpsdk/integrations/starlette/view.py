"""Where the widget gets its tokens."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpsdk.client.here import PageHelp
from helpsdk.integrations.starlette.host import Host, RequestPage


def token_route(host: Host, path: str, prepare: Callable[[], None] | None = None) -> Route:
    """`GET path`, no-store and same-origin only. `prepare` has what signs made ready; it may block."""

    async def help_token(request: Request) -> Response:
        if prepare is not None:
            await run_in_threadpool(prepare)
        viewer = PageHelp(host.embed, RequestPage(host, request.scope)).viewer
        answer = host.embed.token(viewer, request.headers)
        return Response(answer.body, answer.status, dict(answer.headers))

    return Route(path, help_token, methods=["GET"], name="help_token", include_in_schema=False)

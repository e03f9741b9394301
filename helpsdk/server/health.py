"""Whether to restart this process (`/livez`), and whether to send it requests (`/readyz`).

Both are answered under any host name, so that a probe needs none; they tell nothing of what is served.
"""

from __future__ import annotations

from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.problems import HttpProblem


async def livez(_service: Service, _request: Request) -> Response:
    """The event loop turns; nothing else is asked."""
    return Response(body=b'{"status":"ok"}')


async def readyz(service: Service, _request: Request) -> Response:
    """Ready when something can be served. A store that is away makes it degraded, still 200: reads need no store."""
    sites = list(service.sites.values())
    if not any(site.current for site in sites):
        raise HttpProblem("unavailable", "no site is served yet", headers={"Retry-After": "5"})
    degraded = service.problems() or any(site.stale or site.current is None for site in sites)
    return Response(body=b'{"status":"degraded"}' if degraded else b'{"status":"ready"}')


ROUTES = (
    Route("GET", "/livez", livez, "Whether the process is alive", public=False, limit="none", any_host=True),
    Route("GET", "/readyz", readyz, "Whether requests can be served", public=False, limit="none", any_host=True),
)

"""Whether to restart this process (`/livez`), and whether to send it requests (`/readyz`)."""

from __future__ import annotations

import json

from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem


async def livez(_service: Service, _request: Request) -> Response:
    """The event loop turns; nothing else is asked."""
    return Response(body=b'{"status":"ok"}')


async def readyz(service: Service, _request: Request) -> Response:
    """Ready when something can be served. A store that is away makes it degraded, still 200: reads need no store."""
    sites = list(service.sites.values())
    if not any(site.current for site in sites):
        raise HttpProblem("unavailable", "no site is served yet", headers={"Retry-After": "5"})
    degraded = any(site.stale or site.problems or site.current is None for site in sites)
    status = {"status": "degraded" if degraded else "ready", "sites": [_state(site) for site in sites]}
    return Response(body=json.dumps(status).encode())


def _state(site: LiveSite) -> dict[str, object]:
    return {
        "id": site.id,
        "revision": site.current.revision if site.current else None,
        "stale": site.stale,
        "problems": sum(problem.severity == "error" for problem in site.problems),
    }


ROUTES = (
    Route("GET", "/livez", livez, "Whether the process is alive", public=False, limit="none"),
    Route("GET", "/readyz", readyz, "Whether requests can be served", public=False, limit="none"),
)

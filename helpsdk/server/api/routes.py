"""Every operation, once: what dispatches a request and what documents it."""

from __future__ import annotations

from helpsdk.server.api import (
    articles,
    assets,
    bundle,
    collections,
    interactions,
    landing,
    resolve,
    search,
    session,
    widget,
)
from helpsdk.server.api.route import Route

ROUTES: tuple[Route, ...] = (
    *resolve.ROUTES,
    *search.ROUTES,
    *articles.ROUTES,
    *collections.ROUTES,
    *assets.ROUTES,
    *interactions.ROUTES,
    *session.ROUTES,
    *bundle.ROUTES,
    *widget.ROUTES,
    *landing.ROUTES,
)

"""Every operation, once: what dispatches a request and what documents it."""

from __future__ import annotations

from helpsdk.server.api import (
    answer,
    articles,
    assets,
    author_drafts,
    author_preview,
    author_publish,
    bundle,
    collections,
    contact,
    demo,
    inline,
    interactions,
    landing,
    memory,
    resolve,
    search,
    session,
    suggest,
    widget,
)
from helpsdk.server.api.route import Route

ROUTES: tuple[Route, ...] = (
    *resolve.ROUTES,
    *search.ROUTES,
    *suggest.ROUTES,
    *answer.ROUTES,
    *articles.ROUTES,
    *collections.ROUTES,
    *assets.ROUTES,
    *interactions.ROUTES,
    *memory.ROUTES,
    *contact.ROUTES,
    *session.ROUTES,
    *bundle.ROUTES,
    *author_publish.ROUTES,
    *author_drafts.ROUTES,
    *author_preview.ROUTES,
    *demo.ROUTES,  # before those of the widget, whose parts lie around it
    *widget.ROUTES,
    *inline.ROUTES,
    *landing.ROUTES,
)

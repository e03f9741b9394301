"""POST /v1/interactions: telemetry, acknowledged once it is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from helpsdk.runtime.replies import InteractionsReply, Rejected
from helpsdk.runtime.requests import BAD_VOTE, Interaction, InteractionBatch
from helpsdk.server.api.cors import may_write
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import sender_of
from helpsdk.server.problems import HttpProblem
from helpsdk.server.store import Added
from helpsdk.server.store.interaction import id_time

BEACON = "text/plain"
_TYPES = ("application/json", BEACON)
_OLDEST = timedelta(days=7)
_AHEAD = timedelta(minutes=10)
_FIELD_OF = {"bad_time": "at", "too_old": "id", "in_future": "id"}

Row = dict[str, Any]


async def interactions(service: Service, request: Request) -> Response:
    """One bad item never blocks the rest; a repeated id is counted once."""
    validated(SiteQuery, request.query())
    site = service.site(request)
    if request.content_type == BEACON and not may_write(request, service.origins(request)):
        raise HttpProblem("origin_not_allowed")
    body = await json_body(service, request, service.settings.interactions_body_limit, _TYPES)
    batch = validated(InteractionBatch, body)
    sender = sender_of(service, request, batch.session)
    rows, rejected = sorted_out(batch, sender.viewer_key, service.now())
    added = Added(0, 0)
    if rows:
        store = await service.store(site)
        added = await asyncio.wrap_future(store.add_interactions(site.id, rows))
    reply = InteractionsReply(
        revision=site.revision, accepted=added.accepted, duplicates=added.duplicates, rejected=list(rejected)
    )
    return json_reply(reply, status=202)


def sorted_out(batch: InteractionBatch, viewer_key: str | None, now: datetime) -> tuple[list[Row], Sequence[Rejected]]:
    """Rows to store, and what is refused with a code: invalid, bad_time, too_old, in_future.

    Nothing of who sent it is in a row but the viewer's opaque key.
    """
    rows: list[Row] = []
    rejected: list[Rejected] = []
    shared = {"viewer": viewer_key, "received": now.isoformat(timespec="milliseconds")}
    for item in batch.items:
        try:
            interaction = Interaction.model_validate(item)
        except ValidationError as error:
            rejected.append(Rejected(id=_id(item), code="invalid", field=_field(error)))
            continue
        code = _refusal(interaction, now)
        if code is None:
            rows.append({**shared, **interaction.model_dump()})
        else:
            rejected.append(Rejected(id=interaction.id, code=code, field=_FIELD_OF[code]))
    return rows, rejected


def _refusal(interaction: Interaction, now: datetime) -> str | None:
    try:
        datetime.fromisoformat(interaction.at)
    except ValueError:
        return "bad_time"
    try:
        made = id_time(interaction.id)
    except (ValueError, OverflowError, OSError):  # 48 bits reach beyond the year 9999
        return "in_future"
    if made < now - _OLDEST:
        return "too_old"
    return "in_future" if made > now + _AHEAD else None


def _field(error: ValidationError) -> str | None:
    """The first value that is wrong; None when the whole item is."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == BAD_VOTE:
        return "value"
    return str(first["loc"][0])[:120] if first["loc"] else None


def _id(item: Any) -> str | None:
    """What the client called it, for it to drop the item; shortened, since nothing about it is known to be sane."""
    id = item.get("id") if isinstance(item, dict) else None
    return id[:120] if isinstance(id, str) else None


ROUTES = (
    Route(
        "POST",
        "/v1/interactions",
        interactions,
        "Feedback from the widget: shown, opened, voted, …",
        query=SiteQuery,
        body=InteractionBatch,
        reply=InteractionsReply,
        status=202,
        body_types=_TYPES,
        access="viewer",
        problems=("bad_json", "origin_not_allowed", "too_large", "unsupported_type", "timeout"),
    ),
)

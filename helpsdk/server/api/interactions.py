"""POST /v1/interactions: telemetry, acknowledged once it is on disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, NoReturn

from pydantic import ValidationError

from helpsdk.runtime.batches import GOOD_BATCH
from helpsdk.runtime.interactions import BAD_VOTE, VOTES, Interaction, InteractionBatch
from helpsdk.runtime.replies import InteractionsReply, Rejected
from helpsdk.server.api.cors import may_write
from helpsdk.server.api.queries import SiteQuery
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import PATIENCE, Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import sender_of
from helpsdk.server.problems import HttpProblem
from helpsdk.server.store import Added
from helpsdk.server.store.interaction import AHEAD, OLDEST, id_floor, id_time

BEACON = "text/plain"
_TYPES = ("application/json", BEACON)
_WHOSE = f"{BEACON} is for beacons from a page of an allowed `Origin`; anybody else sends application/json"
_FIELD_OF = {"bad_time": "at", "too_old": "id", "in_future": "id"}

Row = tuple[Any, ...]


async def interactions(service: Service, request: Request) -> Response:
    """One bad item never blocks the rest; a repeated id is counted once."""
    validated(SiteQuery, request.query())
    site = service.site(request)
    if request.content_type not in _TYPES:
        raise HttpProblem("unsupported_type", f"send {' or '.join(_TYPES)}")
    if request.content_type == BEACON and not may_write(request, service.origins(request)):
        raise HttpProblem("origin_not_allowed", _WHOSE)
    body = await request.body(service.settings.interactions_body_limit, service.settings.read_seconds)
    session, items = read_batch(body)
    sender = sender_of(service, request, session)
    rows, rejected = sorted_out(items, sender.viewer_key, service.now())
    added = Added(0, 0)
    if rows:
        store = await service.store(site)
        added = await _on_disk(service, request, store.add_interactions(site.id, rows))
        service.memories.note(site, sender.viewer_key, rows, sender.viewer)
    reply = InteractionsReply(
        revision=site.revision, accepted=added.accepted, duplicates=added.duplicates, rejected=list(rejected)
    )
    response = json_reply(reply, status=202)
    response.proves = bool(rows)
    return response


async def _on_disk(service: Service, request: Request, writing: Future[Added]) -> Added:
    """Raises HttpProblem when that takes too long: it may be written yet, and the ids make sending it again safe."""
    try:
        return await asyncio.wait_for(asyncio.wrap_future(writing), PATIENCE)
    except TimeoutError:
        detail = f"the store did not take it within {PATIENCE:.0f} s; send the same items again"
        service.outages.refused(request, detail)
        raise HttpProblem("unavailable", detail, headers={"Retry-After": "5"}) from None


class Good(list[dict[str, Any]]):
    """Items that were all found well-formed at once."""


def read_batch(body: bytes) -> tuple[str | None, list[Any]]:
    """The session and the items; as `Good` when one call found nothing wrong. Raises HttpProblem."""
    try:
        batch = GOOD_BATCH.validate_json(body)
    except ValidationError:
        checked = validated(InteractionBatch, _parsed(body))
        return checked.session, checked.items
    session = batch.get("session")
    return session if isinstance(session, str) else None, Good(batch["items"])


def sorted_out(items: list[Any], viewer_key: str | None, now: datetime) -> tuple[list[Row], Sequence[Rejected]]:
    """Rows to store, and what is refused with a code: invalid, bad_time, too_old, in_future.

    Nothing of who sent it is in a row but the viewer's opaque key.
    """
    received = now.isoformat(timespec="milliseconds")
    if isinstance(items, Good):
        rows = _all_rows(items, received, viewer_key, now)
        if rows is not None:
            return rows, ()
    return _one_by_one(items, received, viewer_key, now)


def _all_rows(items: Good, received: str, viewer_key: str | None, now: datetime) -> list[Row] | None:
    """The rows of well-formed items in one pass; None when something else about one of them is wrong."""
    oldest, newest = id_floor(now - OLDEST), id_floor(now + AHEAD)
    parsed = datetime.fromisoformat
    rows = []
    try:
        for item in items:
            if not oldest <= item["id"] <= newest or (item["type"] == "voted" and item.get("value") not in VOTES):
                return None
            parsed(item["at"])
            rows.append(_row(item, received, viewer_key))
    except ValueError:
        return None
    return rows


def _row(item: dict[str, Any], received: str, viewer_key: str | None) -> Row:
    """In the order of the store's columns. Spelled out: this is done for every item there is."""
    get = item.get
    articles = get("articles")
    return (
        item["id"],
        received,
        viewer_key,
        item["type"],
        item["at"],
        get("device"),
        get("revision"),
        get("rule"),
        get("article"),
        get("locale"),
        get("query"),
        get("results"),
        get("position"),
        get("screen"),
        get("element"),
        get("name"),
        get("value"),
        "\n".join(articles) if articles else None,
    )


def _one_by_one(
    items: list[Any], received: str, viewer_key: str | None, now: datetime
) -> tuple[list[Row], Sequence[Rejected]]:
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for item in items:
        try:
            interaction = Interaction.model_validate(item)
        except ValidationError as error:
            rejected.append(Rejected(id=_id(item), code="invalid", field=_field(error)))
            continue
        code = _refusal(interaction, now)
        if code is None:
            rows.append(_row(interaction.model_dump(), received, viewer_key))
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
    except OverflowError:  # 48 bits reach beyond the year 9999
        return "in_future"
    if made < now - OLDEST:
        return "too_old"
    return "in_future" if made > now + AHEAD else None


def _parsed(body: bytes) -> Any:
    """JSON in which texts may hold lone surrogates: which item that spoils is told, and the others are kept."""
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise HttpProblem("bad_json", str(error)[:200]) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _field(error: ValidationError) -> str | None:
    """The first value that is wrong; None when the whole item is."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == BAD_VOTE:
        return "value"
    return _sane(str(first["loc"][0])) if first["loc"] else None


def _id(item: Any) -> str | None:
    """What the client called it, for it to drop the item; shortened, since nothing about it is known to be sane."""
    id = item.get("id") if isinstance(item, dict) else None
    return _sane(id) if isinstance(id, str) else None


def _sane(text: str) -> str:
    return text[:120].encode(errors="replace").decode()


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

"""/v1/contact: writing to the support team, after what may answer at once."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from helpsdk.content.names import local_text
from helpsdk.errors import StoreError
from helpsdk.i18n.locales import best_match, direction
from helpsdk.runtime.replies import ContactInfoReply, ContactReply
from helpsdk.runtime.requests import ContactContext, ContactQuestion, ContactRequest
from helpsdk.runtime.searchreplies import ContactSuggestionsReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import LocaleQuery, SiteQuery
from helpsdk.server.api.reading import json_body
from helpsdk.server.api.request import Request
from helpsdk.server.api.response import Response, caching, json_reply
from helpsdk.server.api.route import Route
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import validated
from helpsdk.server.api.viewer import Asker, asker_of
from helpsdk.server.follower import Snapshot
from helpsdk.server.problems import HttpProblem
from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.interaction import AHEAD, OLDEST, id_time
from helpsdk.site.site import SiteSettings

_SEARCHED = 300  # characters of a message
_COUNTED = 2.0  # seconds that the sender waits for a message to be counted, too
_log = logging.getLogger("helpsdk.server")


async def contact_info(service: Service, request: Request) -> Response:
    """Whether there is anybody to write to, for a panel that offers it."""
    asked = validated(LocaleQuery, request.query())
    viewer = asker_of(service, request).viewer
    snapshot = service.snapshot(request)
    settings = snapshot.settings
    wishes = locales_of(request, asked.locale, viewer.locale)
    locale = best_match(wishes, settings.locales, settings.default_locale).locale
    intro = settings.contact.intro
    is_open = _is_open(service, snapshot)
    text = local_text(intro, (locale, settings.default_locale)) if intro is not None and is_open else None
    reply = ContactInfoReply(revision=snapshot.revision, locale=locale, dir=direction(locale), open=is_open, intro=text)
    return json_reply(reply, cache=caching(request))


async def contact_suggestions(service: Service, request: Request) -> Response:
    """A search with the words of a message. Nothing of it is kept."""
    validated(SiteQuery, request.query())
    asker = asker_of(service, request)
    snapshot = _open(service, request)
    asked = validated(ContactQuestion, await json_body(service, request, service.settings.body_limit))
    locales = locales_of(request, asked.locale, asker.viewer.locale)
    words = " ".join(asked.message[:_SEARCHED].split())
    found = await service.in_thread(
        lambda: snapshot.runtime.search(
            words, locales, asker.viewer, limit=asked.limit, screen=asked.screen, prefix=False
        )
    )
    return json_reply(
        ContactSuggestionsReply(
            revision=found.revision,
            search_revision=found.search_revision,
            degraded=found.degraded,
            locale=found.locale,
            dir=found.dir,
            suggestions=found.hits,
        )
    )


async def contact(service: Service, request: Request) -> Response:
    """202 once it is kept; it is delivered by itself, as often as it takes."""
    validated(SiteQuery, request.query())
    asker = asker_of(service, request)
    snapshot, site = _open(service, request), service.site(request)
    asked = validated(ContactRequest, await json_body(service, request, service.settings.body_limit))
    wait = service.desk.wait(request.client, asker.viewer_key)
    if wait:
        raise HttpProblem("too_many", headers={"Retry-After": str(math.ceil(wait))})
    message = _message(asked, asker, site.id, snapshot.settings, service.now())
    store = await service.store(site)
    await service.storing(lambda: store.add_contact(message))
    service.desk.outbox.wake()
    await _count(service, request, message, asked)
    return json_reply(ContactReply(revision=snapshot.revision, id=message.id, queued=True), status=202)


def _open(service: Service, request: Request) -> Snapshot:
    """What the site shows. Raises HttpProblem where messages would go nowhere."""
    snapshot = service.snapshot(request)
    if not _is_open(service, snapshot):
        raise HttpProblem("contact_off")
    return snapshot


def _is_open(service: Service, snapshot: Snapshot) -> bool:
    return service.desk.open and snapshot.settings.contact.enabled


def _message(asked: ContactRequest, asker: Asker, site: str, settings: SiteSettings, now: datetime) -> Contact:
    document = {
        "message": asked.message,
        "reply_to": asked.reply_to or None,
        "context": _context(asked.context, asker, settings),
        "read": asked.read,
        "locale": asked.locale,
    }
    return Contact(asked.id or _uuid7(now), site, now, asker.viewer_key, document, due=now.timestamp())


def _context(told: ContactContext, asker: Asker, settings: SiteSettings) -> dict[str, Any]:
    """Of a URL the path: a query may hold secrets. Of traits those that the site declares and that are not private."""
    declared = {name for name, trait in settings.traits.items() if not trait.private}
    traits = {name: value for name, value in {**told.traits, **asker.viewer.traits}.items() if name in declared}
    kept = {
        "screen": told.screen,
        "path": _path(told.url),
        "element": told.element,
        "app_version": told.app_version,
        "tz": told.tz,
        "traits": traits,
    }
    return {name: value for name, value in kept.items() if value}


def _path(url: str | None) -> str | None:
    try:
        return None if url is None else urlsplit(url).path or None
    except ValueError:
        return None


async def _count(service: Service, request: Request, message: Contact, asked: ContactRequest) -> None:
    """`contacted`, under the message's id, so that one sent again counts once. The message itself is safe by now."""
    now = service.now()
    try:
        made = id_time(message.id)
        if not now - OLDEST <= made <= now + AHEAD:
            return
        store = await service.store(service.site(request))
        counted = asyncio.wrap_future(store.add_interactions(message.site, [_interaction(message, asked, now)]))
        await asyncio.wait_for(counted, _COUNTED)
    except (StoreError, ValueError, OverflowError, OSError) as error:
        _log.warning("site %s: a message was not counted: %s", message.site, error)


def _interaction(message: Contact, asked: ContactRequest, now: datetime) -> dict[str, Any]:
    at = now.isoformat(timespec="milliseconds")
    return {
        "id": message.id,
        "type": "contacted",
        "at": at,
        "received": at,
        "viewer": message.viewer,
        "device": asked.device,
        "screen": asked.context.screen,
        "element": asked.context.element,
        "article": asked.read[-1] if asked.read else None,
        "locale": asked.locale[0] if asked.locale else None,
    }


def _uuid7(now: datetime) -> str:
    """RFC 9562, section 5.7."""
    bits = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=bits & ~(0x3 << 62) | 0x2 << 62))


_PROBLEMS = ("contact_off", "unavailable")
_BODY = ("bad_json", "too_large", "unsupported_type", "timeout")

ROUTES = (
    Route(
        "GET",
        "/v1/contact",
        contact_info,
        "Whether the support team can be written to",
        query=LocaleQuery,
        reply=ContactInfoReply,
        access="viewer",
        problems=_PROBLEMS,
    ),
    Route(
        "POST",
        "/v1/contact/suggestions",
        contact_suggestions,
        "Articles that may answer a message before it is sent",
        query=SiteQuery,
        body=ContactQuestion,
        reply=ContactSuggestionsReply,
        access="viewer",
        problems=(*_PROBLEMS, *_BODY),
    ),
    Route(
        "POST",
        "/v1/contact",
        contact,
        "A message to the support team",
        query=SiteQuery,
        body=ContactRequest,
        reply=ContactReply,
        status=202,
        access="viewer",
        problems=(*_PROBLEMS, *_BODY),
    ),
)

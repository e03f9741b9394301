"""/widget/demo/v1/*: the API of the sample site. What is asked is answered; what is sent is checked and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from pydantic import BaseModel

from helpsdk.content.names import local_text
from helpsdk.context.memory_codec import to_json
from helpsdk.i18n.locales import direction
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.interactions import InteractionBatch
from helpsdk.runtime.memories import MemoryReply
from helpsdk.runtime.repeats import written
from helpsdk.runtime.replies import (
    ContactInfoReply,
    ContactReply,
    InteractionsReply,
    SessionReply,
)
from helpsdk.runtime.requests import ContactQuestion, ContactRequest, MemoryRequest, SessionRequest
from helpsdk.runtime.searchreplies import ContactSuggestionsReply
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.queries import AnswerQuery, ArticleQuery, LocaleQuery, SearchQuery, SuggestQuery
from helpsdk.server.api.reading import json_body, json_bytes
from helpsdk.server.api.request import Request
from helpsdk.server.api.resolve import unknown_screen
from helpsdk.server.api.response import Response, json_reply
from helpsdk.server.api.service import Service
from helpsdk.server.api.validation import Model, validated, validated_asked, validated_query
from helpsdk.server.api.widget import interface_locales
from helpsdk.server.demo import TOKEN, Sample
from helpsdk.server.demo.sample import SESSION, VIEWER_KEY
from helpsdk.server.problems import HttpProblem
from helpsdk.types import Locale

_LIFE: Final = timedelta(minutes=15)
_BATCHES: Final = ("application/json", "text/plain")
_SEARCHED: Final = 300  # characters of a message

Answer: TypeAlias = Callable[["Asking"], Awaitable[BaseModel]]


@lru_cache(maxsize=1)
def sample() -> Sample:
    return Sample(interface_locales())


class Asking:
    """One request about the sample site."""

    def __init__(self, service: Service, request: Request, name: str = "") -> None:
        self.service, self.request, self.name = service, request, name
        self.viewer = sample().viewer(request.headers.get("authorization"))

    @property
    def key(self) -> str | None:
        return VIEWER_KEY if self.viewer is not ANONYMOUS else None

    def require_reader(self) -> None:
        if self.key is None:
            raise HttpProblem("identity_required")

    def locales(self, wanted: str | list[str] | None) -> tuple[Locale, ...]:
        return locales_of(self.request, wanted, self.viewer.locale)

    async def body(self, model: type[Model]) -> Model:
        return validated(model, await json_body(self.service, self.request, self.service.settings.body_limit))


async def _resolve(asking: Asking) -> BaseModel:
    """Authors are told why; the sample tells anybody."""
    service, runtime = asking.service, sample().runtime
    asked = validated_asked(await json_bytes(service, asking.request, service.settings.body_limit))
    screens = [screen.id for screen in runtime.published.screens]
    if asked.screen is not None and asked.screen not in screens:
        raise unknown_screen(asked.screen, screens)
    asked.locale = locales_of(asking.request, asked.locale, None)
    viewer, now = asking.viewer, service.now()
    reply = await service.in_thread(lambda: runtime.resolve(asked, viewer, now, explain=asked.explain))
    reply.viewer = asking.key
    return reply


async def _search(asking: Asking) -> BaseModel:
    asked = validated_query(SearchQuery, asking.request)
    locales, viewer = asking.locales(asked.locale), asking.viewer
    return await asking.service.in_thread(
        lambda: sample().runtime.search(
            asked.q,
            locales,
            viewer,
            limit=asked.limit,
            offset=asked.offset,
            screen=asked.screen,
            type=asked.type,
            collection=asked.collection,
            prefix=asked.prefix,
            exact=asked.exact,
            counts=asked.counts,
        )
    )


async def _suggest(asking: Asking) -> BaseModel:
    asked = validated_query(SuggestQuery, asking.request)
    locales, viewer = asking.locales(asked.locale), asking.viewer
    return await asking.service.in_thread(
        lambda: sample().runtime.suggest(asked.q, locales, viewer, limit=asked.limit, screen=asked.screen)
    )


async def _answer(asking: Asking) -> BaseModel:
    asked = validated_query(AnswerQuery, asking.request)
    locales, viewer = asking.locales(asked.locale), asking.viewer
    return await asking.service.in_thread(lambda: sample().runtime.answer(asked.q, locales, viewer))


async def _article(asking: Asking) -> BaseModel:
    asked = validated_query(ArticleQuery, asking.request)
    return sample().runtime.article(asking.name, asking.locales(asked.locale), asking.viewer, asked.format)


async def _collections(asking: Asking) -> BaseModel:
    asked = validated_query(LocaleQuery, asking.request)
    return sample().runtime.collections(asking.locales(asked.locale), asking.viewer)


async def _contact_info(asking: Asking) -> BaseModel:
    settings = sample().runtime.published.settings
    asked = validated_query(LocaleQuery, asking.request)
    locale = sample().runtime.collections(asking.locales(asked.locale), asking.viewer).locale
    intro = local_text(settings.contact.intro or "", (locale, settings.default_locale))
    return ContactInfoReply(revision=1, locale=locale, dir=direction(locale), open=True, intro=intro)


async def _contact_suggestions(asking: Asking) -> BaseModel:
    asked = await asking.body(ContactQuestion)
    words, locales, viewer = " ".join(asked.message[:_SEARCHED].split()), asking.locales(asked.locale), asking.viewer
    found = await asking.service.in_thread(
        lambda: sample().runtime.search(words, locales, viewer, limit=asked.limit, prefix=False)
    )
    return ContactSuggestionsReply(
        revision=found.revision,
        search_revision=found.search_revision,
        degraded=found.degraded,
        locale=found.locale,
        dir=found.dir,
        suggestions=found.hits,
    )


async def _contact(asking: Asking) -> BaseModel:
    asked = await asking.body(ContactRequest)
    return ContactReply(revision=1, id=asked.id or str(uuid.uuid4()), queued=True)


async def _interactions(asking: Asking) -> BaseModel:
    limit = asking.service.settings.body_limit
    batch = validated(InteractionBatch, await json_body(asking.service, asking.request, limit, _BATCHES))
    return InteractionsReply(revision=1, accepted=len(batch.items), duplicates=0, rejected=[])


async def _session(asking: Asking) -> BaseModel:
    asked = await asking.body(SessionRequest)
    if asked.token != TOKEN:
        raise HttpProblem("token_malformed")
    now = asking.service.now()
    return SessionReply(revision=1, session=SESSION, expires=written(now + _LIFE), now=written(now), viewer=VIEWER_KEY)


async def _memory(asking: Asking) -> BaseModel:
    """Nothing is kept: what was sent comes back."""
    asking.require_reader()
    memory = to_json((await asking.body(MemoryRequest)).memory) if asking.request.method == "POST" else {}
    return MemoryReply.model_validate({"revision": 1, "viewer": VIEWER_KEY, "memory": memory})


_ANSWERS: Final[Mapping[tuple[str, str], tuple[Answer, int]]] = {
    ("POST", "resolve"): (_resolve, 200),
    ("GET", "search"): (_search, 200),
    ("GET", "suggest"): (_suggest, 200),
    ("GET", "answer"): (_answer, 200),
    ("GET", "articles"): (_article, 200),
    ("GET", "collections"): (_collections, 200),
    ("GET", "contact"): (_contact_info, 200),
    ("POST", "contact"): (_contact, 202),
    ("POST", "contact/suggestions"): (_contact_suggestions, 200),
    ("POST", "interactions"): (_interactions, 202),
    ("POST", "session"): (_session, 200),
    ("GET", "memory"): (_memory, 200),
    ("POST", "memory"): (_memory, 200),
}


async def answered(service: Service, request: Request, path: str) -> Response:
    """`path` is below `v1/`. Raises HttpProblem and NotFound."""
    name = ""
    if path.startswith("articles/"):
        path, _, name = path.partition("/")
    method = "GET" if request.method == "HEAD" else request.method
    found = _ANSWERS.get((method, path))
    if found is None:
        raise HttpProblem("not_found")
    await service.in_thread(lambda: sample().runtime)
    answer, status = found
    return json_reply(await answer(Asking(service, request, name)), status=status)

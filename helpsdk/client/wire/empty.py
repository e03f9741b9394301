"""Replies that say nothing, for when help is away: `revision` 0, and `degraded` where there is such a field."""

from __future__ import annotations

import time
from collections.abc import Sequence

from helpsdk.client.wire.servertime import iso
from helpsdk.i18n.locales import direction
from helpsdk.runtime.replies import ResolveReply, SiteOut, ThemeOut
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.types import Locale

_LOCALE = "en"
#: Seconds after which asking again may be worth it.
TTL = 60


def empty_resolve(site: str, screen: str | None, locales: Sequence[str]) -> ResolveReply:
    locale = _first(locales)
    return ResolveReply(
        revision=0,
        now=iso(time.time()),
        site=SiteOut(id=site, title=site, theme=ThemeOut()),
        screen=screen,
        screen_title=None,
        locale=locale,
        dir=direction(locale),
        interface_locale=locale,
        ttl=TTL,
        items=[],
    )


def empty_search(q: str, locales: Sequence[str]) -> SearchReply:
    locale = _first(locales)
    return SearchReply(
        revision=0,
        search_revision=0,
        degraded=True,
        query=q,
        corrected=None,
        locale=locale,
        dir=direction(locale),
        more=False,
        total=None,
        hits=[],
    )


def empty_suggest(q: str, locales: Sequence[str]) -> SuggestReply:
    locale = _first(locales)
    return SuggestReply(
        revision=0,
        search_revision=0,
        degraded=True,
        query=q,
        locale=locale,
        dir=direction(locale),
        suggestions=[],
    )


def empty_answer(q: str, locales: Sequence[str]) -> AnswerReply:
    locale = _first(locales)
    return AnswerReply(
        revision=0,
        search_revision=0,
        degraded=True,
        query=q,
        locale=locale,
        dir=direction(locale),
        answer=None,
        also=[],
    )


def _first(locales: Sequence[str]) -> Locale:
    return next((locale for locale in locales if locale and locale != "*"), _LOCALE)

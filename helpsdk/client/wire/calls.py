"""What can be asked of a server: the request, how its reply is read, and what stands for it when help is away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote

from helpsdk.client.wire.empty import empty_answer, empty_resolve, empty_search, empty_suggest
from helpsdk.client.wire.reading import read
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.types import ArticleType

Answer = TypeVar("Answer")
Query: TypeAlias = tuple[tuple[str, str], ...]
#: Languages, best first. One alone may be given as a text.
Locales: TypeAlias = Sequence[str]

_TOGETHER = 100
_FORMATS = ("tree", "html")


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """`may_be_missing`: what the server does not have is the empty answer, and no failure."""

    method: str
    path: str
    read: Callable[[bytes], Answer]
    empty: Callable[[], Answer]
    query: Query = ()
    body: bytes | None = None
    may_be_missing: bool = False


def resolve(site: str, context: Mapping[str, Any]) -> Call[ResolveReply]:
    """`context` are the fields of `POST /v1/resolve`; those that are None or empty are left out."""
    fields = {name: _plain(value) for name, value in context.items() if value is not None}
    fields |= {"locale": languages(context.get("locale") or ())}
    given = {name: value for name, value in fields.items() if name == "shows" or value not in ("", [], {})}
    empty = partial(empty_resolve, site, context.get("screen"), languages(context.get("locale") or ()))
    return Call("POST", "/v1/resolve", partial(read, ResolveReply), empty, body=json_body(given))


def search(
    q: str,
    *,
    locale: Locales,
    screen: str | None,
    type: ArticleType | None,
    collection: str | None,
    app_version: str | None,
    limit: int,
    offset: int,
) -> Call[SearchReply]:
    """Raises ValueError for a page that cannot be asked for."""
    if limit < 1 or offset < 0 or limit + offset > _TOGETHER:
        raise ValueError(
            f"limit is {limit} and offset {offset}; allowed: limit from 1, offset from 0, together up to {_TOGETHER}"
        )
    query = _query(q, locale, screen=screen, type=type, collection=collection, app_version=app_version)
    page = (("limit", str(limit)), ("offset", str(offset)))
    empty = partial(empty_search, q, languages(locale))
    return Call("GET", "/v1/search", partial(read, SearchReply), empty, query=(*query, *page))


def suggest(q: str, *, locale: Locales, screen: str | None, app_version: str | None) -> Call[SuggestReply]:
    query = _query(q, locale, screen=screen, app_version=app_version)
    return Call(
        "GET", "/v1/suggest", partial(read, SuggestReply), partial(empty_suggest, q, languages(locale)), query=query
    )


def answer(q: str, *, locale: Locales, app_version: str | None) -> Call[AnswerReply]:
    query = _query(q, locale, app_version=app_version)
    return Call(
        "GET", "/v1/answer", partial(read, AnswerReply), partial(empty_answer, q, languages(locale)), query=query
    )


def article(id: str, *, locale: Locales, format: str) -> Call[ArticleReply | None]:
    """Raises ValueError for a format there is not."""
    if format not in _FORMATS:
        raise ValueError(f"format is {format!r}; allowed: {', '.join(_FORMATS)}")
    name = quote(id, safe="", errors="replace")
    path = f"/v1/articles/{name if name.strip('.') else name.replace('.', '%2E')}"  # `..` would be another address
    query = (*_query(None, locale), ("format", format))
    return Call("GET", path, partial(read, ArticleReply), _nothing, query=query, may_be_missing=True)


def languages(locale: Locales | None) -> list[str]:
    return [locale] if isinstance(locale, str) else list(locale or ())


def json_body(value: Any) -> bytes:
    """Raises ValueError for what JSON does not have, such as a date."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"this cannot be sent as JSON: {error}") from None
    return text.encode("utf-8", "replace")


def _nothing() -> None:
    return None


def _plain(value: Any) -> Any:
    """Sequences and mappings of any kind as those that JSON has; a number that JSON does not have is none."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _query(q: str | None, locale: Locales, **named: str | None) -> Query:
    given = {"q": q, "locale": ",".join(languages(locale)) or None, **named}
    return tuple((name, value) for name, value in given.items() if value is not None)

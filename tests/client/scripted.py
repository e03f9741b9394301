"""A help server that answers what a test wrote down, for a client of either kind, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import httpx

from helpsdk.client.aio import AsyncHelpClient
from helpsdk.client.options import Retry
from helpsdk.client.sync import HelpClient

#: What comes back: JSON with status 200, or a reply, or what the network does instead.
Answer: TypeAlias = "dict[str, Any] | httpx.Response | Exception"
AT_ONCE = Retry(first=0.0, most=0.0)


class Script:
    """The last answer is given again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict):
            return httpx.Response(200, json=answer)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def told(self) -> list[str]:
        """`GET /v1/search?…` of every request."""
        return [f"{one.method} {one.url.raw_path.decode()}" for one in self.asked]

    def bodies(self) -> list[Any]:
        return [json.loads(one.content) for one in self.asked]


def client(script: Script, **options: Any) -> HelpClient:
    given = {"retry": AT_ONCE, "transport": httpx.MockTransport(script), **options}
    return HelpClient("https://help.test/help/", "shop", **given)


def async_client(script: Script, **options: Any) -> AsyncHelpClient:
    given = {"retry": AT_ONCE, "transport": httpx.MockTransport(script), **options}
    return AsyncHelpClient("https://help.test/help/", "shop", **given)


def run(made: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(made())


def problem(status: int, code: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    body = {"type": "about:blank", "title": "No", "status": status, "code": code, **more}
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json", **(headers or {})})


def resolved(**more: Any) -> dict[str, Any]:
    """A reply to resolve, as small as one can be."""
    return {
        "revision": 7,
        "now": "2026-11-22T10:00:00.000Z",
        "site": {"id": "shop", "title": "Shop", "theme": {}},
        "screen": "home",
        "screen_title": "Home",
        "locale": "en",
        "dir": "ltr",
        "interface_locale": "en",
        "ttl": 60,
        "items": [],
        **more,
    }


def found(**more: Any) -> dict[str, Any]:
    """A reply to search."""
    told = {"revision": 7, "search_revision": 7, "degraded": False, "query": "vat", "corrected": None}
    return {**told, "locale": "en", "dir": "ltr", "more": False, "total": 0, "hits": [], **more}


def card(**more: Any) -> dict[str, Any]:
    told = {"id": "vat", "title": "VAT", "type": "howto", "locale": "en", "fallback_locale": None, "dir": "ltr"}
    return {**told, "excerpt": "", "url": "a/vat", "major": 1, **more}


def item(rule: str = "r", kind: str = "tip", **more: Any) -> dict[str, Any]:
    remember = {"key": rule, "kind": "tip", "scope": "once", "major": 1, "keys": [rule]}
    shown = {"rule": rule, "kind": kind, "reason": "rule", "why": {"code": "element"}}
    return {**shown, "remember": remember, "article": card(), **more}


def article(**more: Any) -> dict[str, Any]:
    told = {"revision": 7, "id": "vat", "title": "VAT", "type": "howto", "locale": "en", "fallback_locale": None}
    more = {"dir": "ltr", "excerpt": "", "collection": None, "collection_title": None, "updated": None, **more}
    return {
        **told, "major": 1, "minutes": 1, "tree": ["Text"], "headings": [], "related": [], "glossary": {},
        "available": [], **more,
    }  # fmt: skip


def session(text: str = "hs_one", *, lives: int = 900) -> dict[str, Any]:
    told = {"revision": 7, "now": "2026-11-22T10:00:00.000Z", "viewer": "opaque"}
    return {**told, "session": text, "expires": f"2026-11-22T10:{lives // 60:02}:00.000Z"}


def taken(accepted: int = 1, **more: Any) -> httpx.Response:
    return httpx.Response(202, json={"revision": 7, "accepted": accepted, "duplicates": 0, "rejected": [], **more})

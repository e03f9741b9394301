"""How each route is asked for what must not leak. The table is held against the server's routes: none may miss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.security.restricted import ARTICLES, INSIDE, SECRETS, WORDS
from tests.security.world import World
from tests.server.serving import uuid7

_ARTICLE_WORDS = frozenset(secret.word for secret in ARTICLES)
_INSIDE_WORDS = frozenset(secret.word for secret in INSIDE)
_IN_STEPS = frozenset({"zqsecsigned", "zqsecowners", "zqsecterm", "zqsecstaff", "zqsecpicture", "zqbackstage"})
_HELD = frozenset({"zqruleheld", "zqheldarticle"})
_COUNTED = frozenset({"zqeventrule", "zqeventarticle", "zqeventstep"})
_PICTURE_WORDS = frozenset(secret.word for secret in SECRETS if secret.pictures)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `how` is what the client is given besides."""

    method: str
    url: str
    how: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that the asker says, of which an echo tells nothing."""
        return f"{self.url} {self.how!r}"


@dataclass(frozen=True, slots=True)
class Probe:
    """`asks` makes the requests; `shows` are the words that those who may see them must get, so that none is blind.

    An `open` route answers anybody the same, also one whose proof is refused.
    """

    asks: Callable[[World], Iterator[Ask]]
    shows: frozenset[str] = frozenset()
    open: bool = False


def _get(path: str, **parameters: str) -> Ask:
    query = "&".join(f"{name}={value}" for name, value in {"site": "shop", **parameters}.items())
    return Ask("GET", f"{path}?{query}")


def _articles(_world: World) -> Iterator[Ask]:
    for id in ("page-article", "send-invoice", "tax-id-format", *(secret.article for secret in ARTICLES)):
        for format in ("tree", "html"):
            yield _get(f"/v1/articles/{id}", format=format)
        yield _get(f"/v1/articles/{id}", locale="ru")
    for secret in ARTICLES:
        yield _get(f"/v1/articles/{secret.article}-former")


def _searches(_world: World) -> Iterator[Ask]:
    for locale in ("en", "ru"):
        for query in ("walrus", "морж", "zq", "zqsecsta", "title", "picture backstage", "somebody"):
            yield _get("/v1/search", q=query, locale=locale, limit="50")
        for word in WORDS:  # a slip of the pen asks for a correction, a beginning for a completion
            slip = word[:4] + word[5:]
            for query in (f"{slip}body", f"{slip}heading", f"{slip}title", word[:-1]):
                yield _get("/v1/search", q=query, locale=locale)
    for collection in ("books", "invoices"):
        yield _get("/v1/search", q="walrus", collection=collection)


def _typed(_world: World) -> Iterator[Ask]:
    for locale in ("en", "ru"):
        for query in ("", "w", "wal", "морж", "м", "zq", "zqsec", "title", "walrus zq", "pict", "backst", "someb"):
            yield _get("/v1/suggest", q=query, locale=locale, limit="20")
        yield _get("/v1/suggest", q="wal", locale=locale, screen="invoice.detail", app_version="1.0")
    for word in WORDS:  # a beginning, a word in the middle of being typed, and one with a slip
        for query in (word[:-1], f"{word[:-1]} wal", f"{word[:4]}{word[5:]}title", f"walrus {word[:-1]}"):
            yield _get("/v1/suggest", q=query, limit="20")


def _asked(_world: World) -> Iterator[Ask]:
    for locale in ("en", "ru"):
        for query in ("what is the walrus", "морж", "zq", "the word is", "title", "picture backstage", "somebody"):
            yield _get("/v1/answer", q=query, locale=locale)
    for word in WORDS:
        slip = word[:4] + word[5:]
        for query in (f"what is {slip}body", f"{slip}heading", f"{slip}title", f"{word[:-1]} walrus"):
            yield _get("/v1/answer", q=query)


def _resolves(_world: World) -> Iterator[Ask]:
    claims = {"groups": ["owners", "staff", "agents"], "plan": "team", "staff": True}
    for screen in ("invoice.detail", "tax.settings"):
        for locale in ("en", "ru"):
            body: dict[str, Any] = {"screen": screen, "traits": {}, "locale": [locale], "device": "anyones"}
            yield Ask("POST", "/v1/resolve?site=shop", {"json": body})
            yield Ask("POST", "/v1/resolve?site=shop", {"json": {**body, "traits": claims, "viewer": claims, **claims}})
            yield Ask("POST", "/v1/resolve?site=shop", {"json": {**body, "explain": True}})
    yield from _where_nothing_is_mapped()


def _where_nothing_is_mapped() -> Iterator[Ask]:
    """What a search finds for the screen or for the page's words, what other screens would show, older revisions."""
    for locale in ("en", "ru"):
        body: dict[str, Any] = {"screen": "walrus.page", "locale": [locale]}
        words = "walrus морж title heading body picture backstage somebody"
        for more in ({}, {"screen_text": words}, {"screen": "other.page"}, {"next": ["invoice.detail", "other.page"]}):
            yield Ask("POST", "/v1/resolve?site=shop", {"json": {**body, **more}})
            yield Ask("POST", "/v1/resolve?site=shop", {"json": {**body, **more, "explain": True}})
        yield Ask("POST", "/v1/resolve?site=shop", {"json": {**body, "screen_text": words, "revision": 1}})
    for word in WORDS:
        slip = {"screen": "other.page", "screen_text": f"{word[:4]}{word[5:]}body {word[:-1]}"}
        yield Ask("POST", "/v1/resolve?site=shop", {"json": slip})


def _assets(_world: World) -> Iterator[Ask]:
    for secret in SECRETS:
        for path in secret.pictures:
            yield _get(f"/v1/assets/{path}")
            yield _get(f"/v1/assets/{path}", grant="x.y.z")


def _parts(world: World) -> Iterator[Ask]:
    current = world.server.sites[0].current
    assert current is not None
    for part in sorted(_hashes(current.manifest)):
        yield _get(f"/v1/bundle/parts/{part}")


def _hashes(manifest: str) -> set[str]:
    from helpsdk.site.bundle import read_manifest

    return {entry.hash for entry in read_manifest(manifest).parts.values()}


def _interactions(_world: World) -> Iterator[Ask]:
    for secret in ARTICLES:
        item = {"id": uuid7(), "type": "opened", "at": "2026-11-21T10:00:00Z", "article": secret.article}
        yield Ask("POST", "/v1/interactions?site=shop", {"json": {"items": [item]}})


def _sessions(world: World) -> Iterator[Ask]:
    token = world.token("ann")
    yield Ask("POST", "/v1/session?site=shop", {"json": {"token": token, "device": "device-of-ann"}})


def _memories(_world: World) -> Iterator[Ask]:
    """A copy with guesses at what is hidden: the answer keeps of it what is there for the asker."""
    guesses = ("zqruleowners", "zqrulestaff", "zqruleheld", "zqremoved", "set:zqset", "invoice-help")
    copy = {"dismissed": {rule: {"scope": "forever", "major": 1} for rule in guesses}}
    for events in ({}, {"zqeventrule": {"phone": {"n": 1}}}):
        yield Ask("POST", "/v1/memory?site=shop", {"json": {"memory": {**copy, "events": events}}})


def _suggestions(_world: World) -> Iterator[Ask]:
    for message in ("walrus", "морж", "zq", "title", "picture backstage", "somebody"):
        for locale in ("en", "ru"):
            body = {"message": message, "locale": [locale], "limit": 10}
            yield Ask("POST", "/v1/contact/suggestions?site=shop", {"json": body})
    for word in WORDS:
        slip = {"message": f"{word[:4]}{word[5:]}body"}
        yield Ask("POST", "/v1/contact/suggestions?site=shop", {"json": slip})


def _messages(_world: World) -> Iterator[Ask]:
    for secret in ARTICLES:
        body = {"message": "Please help", "read": [secret.article], "context": {"screen": "invoice.detail"}}
        yield Ask("POST", "/v1/contact?site=shop", {"json": body})


def _drafts(_world: World) -> Iterator[Ask]:
    for path in ("site.yaml", *(f"articles/{secret.article}/en.md" for secret in ARTICLES)):
        yield _get(f"/v1/author/drafts/{path}")


def _authored(path: str, **body: Any) -> Callable[[World], Iterator[Ask]]:
    return lambda _world: iter([Ask("POST", f"/v1/author/{path}?site=shop", {"json": body})])


def _saved(method: str) -> Callable[[World], Iterator[Ask]]:
    return lambda _world: iter([Ask(method, "/v1/author/drafts/articles/send-invoice/en.md?site=shop")])


def _demonstrated(_world: World) -> Iterator[Ask]:
    """The sample site is asked as if it were the one with the secrets."""
    for body in ({"screen": "invoice"}, {"url": "/invoices/4", "explain": True}):
        yield Ask("POST", "/widget/demo/v1/resolve?site=shop", {"json": body})
    yield Ask("POST", "/widget/demo/v1/interactions?site=shop", {"json": {"items": []}})


def _plain(*paths: str) -> Probe:
    return Probe(lambda _world: (Ask("GET", path) for path in paths), open=True)


PROBES: dict[tuple[str, str], Probe] = {
    ("POST", "/v1/resolve"): Probe(
        _resolves, _ARTICLE_WORDS | _IN_STEPS | {"zqruleowners", "zqrulestaff"} | _HELD | _COUNTED
    ),
    ("GET", "/v1/search"): Probe(_searches, _ARTICLE_WORDS | {"zqsecsigned", "zqsecowners", "zqsecstaff"}),
    ("GET", "/v1/suggest"): Probe(_typed, _ARTICLE_WORDS),
    ("GET", "/v1/answer"): Probe(_asked, _ARTICLE_WORDS | {"zqsecsigned", "zqsecowners", "zqsecstaff"}),
    ("GET", "/v1/articles/{id}"): Probe(_articles, _ARTICLE_WORDS | _INSIDE_WORDS),
    ("GET", "/v1/collections"): Probe(
        lambda _world: iter([_get("/v1/collections"), _get("/v1/collections", locale="ru")]),
        frozenset({"zqstaff", "zqaccountants", "zqincollection", "zqboth", "zqcollection"}),
    ),
    ("GET", "/v1/assets/{path}"): Probe(_assets, _PICTURE_WORDS),
    ("GET", "/v1/bundle"): Probe(lambda _world: iter([_get("/v1/bundle")])),
    ("GET", "/v1/bundle/parts/{hash}"): Probe(_parts),
    ("POST", "/v1/author/publish"): Probe(_authored("publish")),
    ("GET", "/v1/author/drafts"): Probe(lambda _world: iter([_get("/v1/author/drafts")])),
    ("GET", "/v1/author/drafts/{path}"): Probe(_drafts),
    ("PUT", "/v1/author/drafts/{path}"): Probe(_saved("PUT")),
    ("DELETE", "/v1/author/drafts/{path}"): Probe(_saved("DELETE")),
    ("POST", "/v1/author/preview"): Probe(_authored("preview", resolve={"screen": "invoice.detail"})),
    ("POST", "/v1/author/explain"): Probe(_authored("explain", context={"screen": "invoice.detail"})),
    ("POST", "/v1/interactions"): Probe(_interactions, open=True),
    ("GET", "/v1/memory"): Probe(lambda _world: iter([_get("/v1/memory")])),
    ("POST", "/v1/memory"): Probe(_memories),
    ("GET", "/v1/contact"): Probe(lambda _world: iter([_get("/v1/contact"), _get("/v1/contact", locale="ru")])),
    ("POST", "/v1/contact/suggestions"): Probe(_suggestions, _ARTICLE_WORDS),
    ("POST", "/v1/contact"): Probe(_messages),
    ("POST", "/v1/session"): Probe(_sessions, open=True),
    ("GET", "/inline.css"): _plain("/inline.css"),
    ("GET", "/widget.js"): _plain("/widget.js"),
    ("GET", "/widget/{path}"): _plain("/widget/x/widget.js"),
    ("GET", "/widget/demo"): _plain("/widget/demo"),
    ("GET", "/widget/demo/{path}"): _plain(
        *("/widget/demo/demo.js", "/widget/demo/v1/search?q=walrus", "/widget/demo/v1/articles/send-invoice"),
        *("/widget/demo/v1/collections?site=shop", "/widget/demo/v1/suggest?q=w"),
    ),
    ("POST", "/widget/demo/{path}"): Probe(_demonstrated, open=True),
    ("GET", "/"): _plain("/"),
    ("GET", "/landing.{kind}"): _plain("/landing.css", "/landing.js", "/landing.svg"),
    ("GET", "/livez"): _plain("/livez"),
    ("GET", "/readyz"): _plain("/readyz"),
    ("GET", "/v1/openapi.json"): _plain("/v1/openapi.json"),
}

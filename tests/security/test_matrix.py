"""Who × audience × state × every route: nothing restricted is ever in a reply to somebody else.

The routes come from the server's own registry: a new one without a probe fails here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from helpsdk.identity.audience import Audience
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.health import ROUTES as HEALTH
from helpsdk.server.openapi import route_for
from tests.security.askers import ASKERS, Asker
from tests.security.probes import PROBES, Ask
from tests.security.restricted import ARTICLES, WORDS
from tests.security.world import World, enforced, world

_REGISTRY = (*ROUTES, *HEALTH, route_for((*ROUTES, *HEALTH)))
OWNERS = ARTICLES[1]
_REFUSED = (400, 401, 403)


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPSDK_START_SECONDS", "60")
        for kind in ("ADDRESS", "SESSION", "SITE", "EXCHANGE", "CONTACT"):
            patch.setenv(f"HELPSDK_RATE_{kind}", "0")  # everybody here asks more than people do
        patch.setenv("HELPSDK_CONTACT_WEBHOOK", "http://127.0.0.1:9/nobody-listens")
        yield


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("matrix")) as made:
        yield made


def ask(there: World, request: Ask, headers: dict[str, str]) -> httpx.Response:
    return there.client.request(request.method, request.url, headers=headers, **dict(request.how))


def words_in(reply: httpx.Response, request: Ask) -> set[str]:
    """The secrets that a reply tells, in its body or its headers, and that the asker did not name."""
    text = reply.content.decode("utf-8", "replace") + repr(sorted(reply.headers.items()))
    return {word for word, secret in WORDS.items() if secret.told_in(text, request.text)}


def test_every_route_has_a_probe() -> None:
    assert {(route.method, route.path) for route in _REGISTRY} == set(PROBES)


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name)
def test_nobody_learns_of_what_is_not_theirs(there: World, asker: Asker) -> None:
    headers = dict(asker.headers(there))
    leaks, missing, answered = [], [], []

    for route, probe in PROBES.items():
        told: set[str] = set()
        for request in probe.asks(there):
            reply = ask(there, request, headers)
            told |= words_in(reply, request)
            if asker.refused and not probe.open and reply.status_code not in _REFUSED:
                answered.append((request.url, reply.status_code))
        may = visible(asker, route)
        leaks += [(route, word) for word in sorted(told - may)]
        missing += [(route, word) for word in sorted((probe.shows & may) - told) if not asker.refused]

    assert leaks == []
    assert answered == []
    assert missing == []


def test_every_probe_would_see_a_leak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a policy that admits everybody, a stranger gets all that a probe says it shows.

    Of a server of its own: what strangers read is made once, and would be kept for those who come after.
    """
    monkeypatch.setattr(Audience, "admits", lambda audience, _viewer: audience.kind != "nobody")
    blind = []

    with world(tmp_path) as there:
        for route, probe in PROBES.items():
            told = {word for request in probe.asks(there) for word in words_in(ask(there, request, {}), request)}
            blind += [(route, word) for word in sorted(probe.shows - told) if WORDS[word].needs is not None]

    assert blind == []


def test_the_searches_ask_for_corrections(there: World) -> None:
    """Whoever may see a word has it offered for one with a slip, so that a stranger's replies could hold it."""
    owner = {"authorization": f"Bearer {there.session('olga', groups=['owners'])}"}
    replies = [ask(there, request, owner).json() for request in PROBES["GET", "/v1/search"].asks(there)]

    assert {"zqownersbody", "zqsecownersbody"} <= set(re.findall(r"zq[a-z]+", repr([r["corrected"] for r in replies])))


def test_a_picture_opens_with_the_address_that_its_article_gives_and_no_other(there: World) -> None:
    owner = {"authorization": f"Bearer {there.session('olga', groups=['owners'])}"}
    reply = there.client.get(f"/v1/articles/{OWNERS.article}?site=shop&format=html", headers=owner).json()
    address = html.unescape(re.findall(r'src="([^"]+)"', reply["html"])[0])

    assert b"zqownersbytes" in there.client.get(f"/{address}").content
    for other in ("picture-2.png", "backstage/picture-3.png"):
        assert there.client.get(f"/{address.replace('picture-1.png', other)}").status_code == 404
    assert there.client.get(f"/{address.partition('&')[0]}").status_code == 404


@pytest.mark.parametrize("route", sorted(route for route, probe in PROBES.items() if not probe.open))
def test_with_enforcement_a_stranger_reads_nothing(there: World, route: tuple[str, str]) -> None:
    enforced(there, True)
    try:
        replies = [(ask(there, request, {}), request) for request in PROBES[route].asks(there)]
    finally:
        enforced(there, False)

    assert {reply.status_code for reply, _ in replies} == {401}
    assert [words_in(reply, request) for reply, request in replies if words_in(reply, request)] == []


def visible(asker: Asker, route: tuple[str, str]) -> set[str]:
    if asker.bundles and route[1].startswith("/v1/bundle"):
        return {word for word, secret in WORDS.items() if secret.state == "published"}
    if asker.refused:
        return set()
    if asker.explains and route[1].startswith("/v1/author/"):
        return set(WORDS)  # authors see what they write
    if asker.explains and route[1] == "/v1/resolve":
        return {"zqruleowners", "zqrulestaff", "zqruleheld", "zqheldarticle", "zqremoved"}  # of an older revision
    return {word for word, secret in WORDS.items() if secret.seen_by(asker.groups)}

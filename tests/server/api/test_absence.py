"""What a viewer may not see is not there: the same reply, made by the same steps."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest

from helpsdk.server.api.articles import article
from helpsdk.server.api.assets import asset
from helpsdk.server.api.request import Request
from helpsdk.server.api.route import Handler
from helpsdk.server.api.service import Service
from tests.factories import COLLECTIONS
from tests.server.api.people import Desk, desk
from tests.server.serving import problem

BOOKS = COLLECTIONS + "- id: books\n  title: Secret books\n  audience: {groups: [owners]}\n"
IN_BOOKS = "---\ntitle: Only for readers of books\ncollection: books\n---\nTax books.\n"
VIEWERS = ("nobody", "signed in", "of another group")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    files = {"collections.yaml": BOOKS, "articles/booked/en.md": IN_BOOKS}
    with desk(Path(tmp_path_factory.mktemp("absent")) / "help", **files) as made:
        yield made


def proof(there: Desk, viewer: str) -> dict[str, str]:
    if viewer == "nobody":
        return {}
    return there.person(viewer.replace(" ", "-"), groups=["accountants"] if viewer == "of another group" else [])


def said(reply: httpx.Response) -> tuple[int, dict[str, Any], dict[str, str]]:
    """All of a reply but what differs with every request."""
    body = {name: value for name, value in problem(reply).items() if name != "request_id"}
    headers = {name: value for name, value in reply.headers.items() if name != "x-request-id"}
    return reply.status_code, body, headers


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("format", ["tree", "html"])
def test_a_restricted_article_answers_like_none(there: Desk, viewer: str, format: str) -> None:
    headers = proof(there, viewer)
    ids = ("nowhere", "secret", "old-secret", "booked")
    replies = [said(there.client.get(f"/v1/articles/{id}?format={format}", headers=headers)) for id in ids]

    assert replies[0][0] == 404
    assert replies == [replies[0]] * len(ids)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_restricted_picture_answers_like_none(there: Desk, viewer: str) -> None:
    headers = proof(there, viewer)
    paths = ("nowhere.png", "b.png", "n.png", "backstage/c.png", "nowhere.exe")
    replies = [said(there.client.get(f"/v1/assets/{path}", headers=headers)) for path in paths]

    assert replies[0][0] == 404
    assert replies == [replies[0]] * len(paths)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_restricted_collection_filters_like_none(there: Desk, viewer: str) -> None:
    headers = proof(there, viewer)
    replies = [
        there.client.get(f"/v1/search?q=tax&collection={collection}", headers=headers)
        for collection in ("nowhere", "books")
    ]

    assert replies[0].json()["hits"] == []
    assert replies[0].json() == replies[1].json()
    assert dict(replies[0].headers, **{"x-request-id": ""}) == dict(replies[1].headers, **{"x-request-id": ""})


class Counted(dict[Any, Any]):
    """Counts who looks."""

    looks = 0

    def get(self, key: Any, default: Any = None) -> Any:
        self.looks += 1
        return super().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        self.looks += 1
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.looks += 1
        return super().__contains__(key)


def steps(service: Service, handler: Handler, name: str, value: str, headers: Mapping[str, str]) -> Counter[str]:
    """Every function, Python's and C's, that is called until the handler refuses, and how often."""
    raw = [(key.encode(), value.encode()) for key, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"site=shop", "headers": raw}
    request = Request(scope, _nothing, "r1")
    request.parameters[name] = value
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, what: Any) -> None:
        if event in ("call", "c_call"):
            called[frame.f_code.co_qualname if event == "call" else what.__qualname__] += 1

    waiting = handler(service, request)
    sys.setprofile(count)
    try:
        waiting.send(None)  # type: ignore[attr-defined]
    except Exception as refused:
        sys.setprofile(None)
        assert "not_found" in str(refused) or "no article" in str(refused)
    finally:
        sys.setprofile(None)
    return called


async def _nothing() -> dict[str, Any]:
    raise AssertionError("nothing is read")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_steps_to_a_restricted_article_are_those_to_none(there: Desk, viewer: str) -> None:
    assert there.site.current is not None
    service, headers = there.server._service, proof(there, viewer)
    library: Any = there.site.current.runtime._pages._library
    named = library._named
    library._named = Counted(named)
    try:
        counts = [
            _counted(service, library._named, id, headers) for id in ("nowhere", "secret", "old-secret", "booked")
        ]
    finally:
        library._named = named

    assert counts[0][0]["Library.find"] == 1
    assert counts == [counts[0]] * 4


def _counted(service: Service, named: Counted, id: str, headers: Mapping[str, str]) -> tuple[Counter[str], int]:
    steps(service, article, "id", id, headers)  # what is remembered from the first time does not count
    named.looks = 0
    return steps(service, article, "id", id, headers), named.looks


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_steps_to_a_restricted_picture_are_those_to_none(there: Desk, viewer: str) -> None:
    service, headers = there.server._service, proof(there, viewer)
    counts = []
    for path in ("nowhere.png", "b.png", "n.png", "backstage/c.png"):
        steps(service, asset, "path", path, headers)
        counts.append(steps(service, asset, "path", path, headers))

    assert counts[0]["Asset.admits"] == 1
    assert counts == [counts[0]] * 4

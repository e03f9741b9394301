"""Languages from a request."""

from __future__ import annotations

import pytest

from helpsdk.i18n.accepted import accepted
from helpsdk.server.api.locales import locales_of
from helpsdk.server.api.request import Message, Request


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", []),
        ("ru", ["ru"]),
        ("en;q=0.5, ru , zh-CN;q=0.9", ["ru", "zh-CN", "en"]),
        ("*, de;q=0", []),
        ("fr;q=x, it;q=2, es;q=nan", []),
        (",;,q=1;", ["q=1"]),
    ],
)
def test_the_header(header: str, expected: list[str]) -> None:
    assert accepted(header) == expected


def asking(header: str) -> Request:
    async def receive() -> Message:
        raise NotImplementedError

    headers = [(b"accept-language", header.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers}, receive, "r1")


def test_what_the_request_names_comes_first() -> None:
    request = asking("ru, en;q=0.5")

    assert locales_of(request, "de, ru") == ("de", "ru", "en")
    assert locales_of(request, ["ja"]) == ("ja", "ru", "en")
    assert locales_of(request, None) == ("ru", "en")


@pytest.mark.parametrize(
    ("wanted", "known", "expected"),
    [
        ("*,de", "ja", ("ja", "de", "ru")),
        (["*", "de"], "de", ("de", "ru")),
        (["de", "*"], "ja", ("de", "ja", "ru")),
        ("de", "ja", ("de", "ru")),
        (["*", "de"], None, ("de", "ru")),
        ("*", None, ("ru",)),
        (None, "ja", ("ja", "ru")),
    ],
)
def test_a_star_is_the_language_the_host_signed(
    wanted: str | list[str] | None, known: str | None, expected: tuple[str, ...]
) -> None:
    assert locales_of(asking("ru"), wanted, known) == expected

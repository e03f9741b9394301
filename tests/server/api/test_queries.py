"""Any text is a question, also over HTTP."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest

from helpsdk.server.app import HelpServer
from tests.search.test_hostile import HOSTILE
from tests.server.serving import Client, indexed

FITS = 64_000  # bytes of a text in an address
ASKED = ("/v1/search", "/v1/suggest", "/v1/answer")
TEXTS = {
    "10 KB": "a" * 10_240,
    "3,000 Chinese characters": "发票开具" * 750,
    "ten thousand words": " ".join(f"w{at}" for at in range(10_000)),
}


def status(client: Client, path: str, text: str) -> int:
    return client.get(f"{path}?q={quote_plus(text, errors='surrogatepass')[:FITS]}").status_code


@pytest.mark.parametrize("path", ASKED)
def test_any_text_gets_a_reply(client: Client, server: HelpServer, path: str) -> None:
    indexed(server)

    assert {name: status(client, path, text) for name, text in HOSTILE.items()} == dict.fromkeys(HOSTILE, 200)


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_long_text_is_read_as_far_as_it_is_searched(client: Client, server: HelpServer, path: str, text: str) -> None:
    indexed(server)
    assert len(quote_plus(text)) < FITS

    assert client.get(f"{path}?q={quote_plus(text)}").json()["query"] == text[:1_000]


def test_a_nul_is_no_letter(client: Client, server: HelpServer) -> None:
    indexed(server)

    assert client.get("/v1/search?q=tax%00id").json()["query"] == "tax id"


def test_other_addresses_are_as_long_as_they_were(client: Client) -> None:
    assert client.get("/v1/collections?q=" + "a" * 10_240).status_code == 414

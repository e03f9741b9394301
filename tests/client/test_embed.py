"""Help in a product's pages, whatever framework renders them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

import pytest
from starlette.datastructures import Headers

from helpsdk import HelpSigner
from helpsdk.client.embed import Embed
from helpsdk.client.page.scripttag import Pinned
from helpsdk.identity.viewer import Viewer
from tests.client.items import Source, tip
from tests.server.api.test_embed import attributes

SIGNER = HelpSigner("ledger", "k1", b"s" * 32, "ledger-web")
MAYA = Viewer("7", account="12", groups=frozenset({"customers"}), traits={"plan": "team"}, locale="ru")
SIGNING = Embed("ledger", signer=SIGNER, token_url="/help-token")


def test_the_tag_for_anybody() -> None:
    assert SIGNING.tag() == '<script src="/help/widget.js" data-site="ledger" defer></script>'
    assert SIGNING.tag(Viewer()) == SIGNING.tag()


def test_the_tag_of_somebody_has_a_fresh_token_and_where_to_get_the_next() -> None:
    found = attributes(SIGNING.tag(MAYA, nonce="n", app_version="4.2"))
    token = found.pop("data-token")

    assert SIGNER.verify(str(token)) == MAYA
    assert attributes(SIGNING.tag(MAYA))["data-token"] != token
    assert found == {
        "src": "/help/widget.js",
        "nonce": "n",
        "data-site": "ledger",
        "data-token-url": "/help-token",
        "data-app-version": "4.2",
        "defer": None,
    }


def test_the_tag_of_a_server_whose_build_is_known() -> None:
    embed = Embed("ledger", "https://help.test/", pinned=lambda: Pinned("widget/ab/widget.js", "sha384-x"))

    assert attributes(embed.tag()) == {
        "src": "https://help.test/widget/ab/widget.js",
        "integrity": "sha384-x",
        "crossorigin": "anonymous",
        "data-server": "https://help.test/",
        "data-site": "ledger",
        "defer": None,
    }


def test_somebody_who_cannot_be_signed_reads_as_anybody(caplog: pytest.LogCaptureFixture) -> None:
    wrong = Viewer("7", traits={"plan": object()})

    with caplog.at_level(logging.ERROR):
        found = attributes(SIGNING.tag(wrong))
        answer = SIGNING.token(wrong, Headers())
    assert "data-token" not in found
    assert (answer.status, json.loads(answer.body)) == (500, {"code": "token_unavailable"})
    assert "traits" in caplog.text


@pytest.mark.parametrize("base", ["javascript:alert(1)", "help", "https://", "/a b", '"', "/a?b", "data:,x"])
def test_a_base_that_is_none(base: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        Embed("ledger", base)


def test_elements_and_screens() -> None:
    known = Embed("ledger", screens={"home"}.__contains__)

    assert known.element('a"b') == 'data-help-id="a&quot;b"'
    assert known.screen("home") == 'data-help-screen="home"'
    assert known.screen("other") == ""
    assert known.screen(None) == ""
    assert Embed("ledger").screen("other") == 'data-help-screen="other"'


def test_tips() -> None:
    source = Source(tip("home.export"))
    embed = Embed("ledger", help=source)

    assert "Nine digits." in embed.tip("home.export", screen="home", viewer=MAYA, locale=["ru"])
    assert embed.tip("home.import", screen="home") == ""
    assert Embed("ledger").tip("home.export") == ""
    assert source.asked[0] == ("home", MAYA)


def test_the_style_sheet() -> None:
    assert SIGNING.style(nonce="n") == '<link rel="stylesheet" href="/help/inline.css" nonce="n">'


def test_the_token_view() -> None:
    answer = SIGNING.token(MAYA, Headers({"Sec-Fetch-Site": "same-origin"}))

    assert SIGNER.verify(json.loads(answer.body)["token"]) == MAYA
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert "token" not in repr(answer).lower().replace("tokenanswer", "")


def test_the_token_view_for_nobody() -> None:
    for embed, viewer in ((SIGNING, None), (SIGNING, Viewer()), (Embed("ledger"), MAYA)):
        answer = embed.token(viewer, Headers())
        assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (204, b"", "no-store")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://app.test", "Host": "app.test"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://app.test", "Host": "behind-a-proxy"}, 200),
        ({"Origin": "https://app.test", "Host": "app.test"}, 200),
        ({"Origin": "https://app.test:8443", "Host": "app.test"}, 403),
        ({"Origin": "https://evil.test", "Host": "app.test"}, 403),
        ({"Origin": "null", "Host": "app.test"}, 403),
        ({"Origin": "https://[", "Host": "app.test"}, 403),
    ],
)
def test_who_may_ask_for_a_token(headers: Mapping[str, str], status: int) -> None:
    answer = SIGNING.token(MAYA, Headers(headers))

    assert answer.status == status
    assert (b"token" in answer.body) is (status == 200)

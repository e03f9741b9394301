"""The library of examples/fastapi, in a browser with and without script, for a stranger, a member and a librarian."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from examples.fastapi.app import create_app
from helpsdk import HelpSigner
from helpsdk.identity import claims, sessions
from tests.server.serving import on_loopback

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with on_loopback(create_app(data=tmp_path_factory.mktemp("data"))) as address:
        yield address


def complaints(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    return found


def sign_in(page: Page, address: str, person: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator(f"form[action='/sign-in/{person}'] button").click()
    page.wait_for_url(f"{address}/")


def sessions_of(asked: list[str]) -> int:
    return len([url for url in asked if "/v1/session" in url])


def article(page: Page, id: str) -> Locator:
    """An article opened in the panel, or what is said instead."""
    page.locator(".launcher").wait_for()
    page.evaluate("(id) => HelpSDK('article', id)", id)
    panel = page.locator(".panel")
    panel.locator("article h3, .void").first.wait_for()
    return panel


def test_a_tip_shows_on_its_element_once(page: Page, address: str) -> None:
    said = complaints(page)
    page.goto(address)
    page.get_by_role("button", name="Help: Title or author").click()

    expect(page.locator(".tip")).to_contain_text("Type a part of the title")
    expect(page.locator(".helpsdk-tip")).to_have_css("visibility", "hidden")
    assert said == []


def test_a_tip_without_script(new_page: Callable[..., Page], address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}/books/dispossessed")
    body = page.locator(".helpsdk-tip-body").first
    expect(body).to_be_hidden()
    page.locator(".helpsdk-tip summary").first.press("Enter")

    expect(body).to_contain_text("Three weeks, counted from the day you borrow it.")
    expect(page.locator("details").first).to_have_attribute("lang", "en")
    expect(page.locator("summary").first).to_have_attribute("aria-label", "How long you may keep a book")


def test_a_tip_without_script_is_within_a_phones_screen(new_page: Callable[..., Page], address: str) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    sign_in(page, address, "wei")
    page.goto(f"{address}/loans")
    page.locator("table summary").click()
    box = page.locator("table .helpsdk-tip-body").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    expect(page.locator("table details")).to_have_attribute("lang", "zh-Hans")


def test_a_stranger_reads_what_is_public(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("script[data-token]").count() == 0
    expect(article(page, "renew")).to_contain_text("This article is not there")


def test_a_member_reads_what_is_for_members_in_their_language(page: Page, address: str) -> None:
    sign_in(page, address, "wei")
    expect(article(page, "renew")).to_contain_text("每次借阅可续借两次")
    page.keyboard.press("Escape")
    panel = article(page, "waive-fees")
    expect(panel.locator(".void")).to_be_visible()


def test_the_desk_reads_what_is_internal(page: Page, address: str) -> None:
    sign_in(page, address, "irina")
    expect(article(page, "waive-fees")).to_contain_text("можно без согласования снять")


def test_the_token_view_renews_what_the_page_began_with(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens of two seconds and sessions of six: by the end neither the page's token nor the first session counts."""
    sign = HelpSigner.token
    monkeypatch.setattr(HelpSigner, "token", lambda self, *who, **known: sign(self, *who, **known, lifetime=2))
    monkeypatch.setattr(claims, "SKEW", 0)
    monkeypatch.setattr(sessions, "LIFETIME", 6)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    said = complaints(page)
    sign_in(page, address, "wei")
    for _ in range(200):  # until the second session has begun
        if sessions_of(asked) >= 2:
            break
        page.wait_for_timeout(100)

    expect(article(page, "renew")).to_contain_text("每次借阅可续借两次")
    assert asked.count("/help-token") >= 1
    assert sessions_of(asked) >= 2
    assert said == []


def test_a_page_out_of_a_cache_gets_a_fresh_token_at_once(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a browser brings back yesterday's tabs: the token in the page has long ended."""
    sign, signed = HelpSigner.token, []

    def late(self: HelpSigner, *who: Any, **known: Any) -> str:
        signed.append(who)
        return sign(self, *who, **known, now=time.time() - (86_400 if len(signed) == 1 else 0))

    sign_in(page, address, "wei")
    monkeypatch.setattr(HelpSigner, "token", late)
    page.goto(f"{address}/loans")

    page.locator(".beacon").first.wait_for(timeout=5_000)  # of help for members
    expect(article(page, "renew")).to_contain_text("每次借阅可续借两次")
    assert len(signed) == 2


def test_a_tip_of_the_page_stays_while_the_widget_has_no_answer(page: Page, address: str) -> None:
    page.route("**/v1/resolve*", lambda route: route.abort())
    page.goto(address)
    page.locator(".launcher").wait_for()
    page.locator(".helpsdk-tip summary").click()

    expect(page.locator(".helpsdk-tip-body")).to_contain_text("Type a part of the title")


def test_a_page_of_another_origin_gets_no_token(page: Page, address: str) -> None:
    sign_in(page, address, "wei")
    stranger = address.replace("127.0.0.1", "localhost") + "/stranger"
    page.route(stranger, lambda route: route.fulfill(body="<p>Stranger</p>", content_type="text/html"))
    page.goto(stranger)

    for mode in ("cors", "no-cors"):
        read = f"(url) => fetch(url, {{credentials: 'include', mode: '{mode}'}}).then(() => 'read', () => 'refused')"
        assert page.evaluate(read, f"{address}/help-token") == "refused"
    include = (
        "(src) => new Promise((end) => document.head.append(Object.assign(document.createElement('script'),"
        " {src, onload: () => end('loaded'), onerror: () => end('refused')})))"
    )
    assert page.evaluate(include, f"{address}/help-token") == "refused"

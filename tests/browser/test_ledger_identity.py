"""The demo's people: each is shown what is theirs, and nobody what is somebody else's, in one browser after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk import HelpSigner
from helpsdk.identity import sessions
from tests.browser.ledger import Demo, open_panel, running, sign_in, speak

pytestmark = pytest.mark.browser
HEAR = (
    "window.HelpSDK = function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };"
    "HelpSDK('on', 'error', (error) => (window.errors ??= []).push(error))"
)
NOTES = {"nora": "Ledger客服须知", "chen": "Ledger客服须知", "maya": "For Ledger support", "layla": "لفريق دعم Ledger"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("ledger")) as demo:
        yield demo


@pytest.fixture
def signer(demo: Demo) -> Iterator[HelpSigner]:
    """The demo's signer, for a test to replace; put back when it ends."""
    kept: HelpSigner = demo.product.state.help_signer
    yield kept
    demo.product.state.help_signer = kept


def article(page: Page, id: str) -> Locator:
    """An article opened by its id, or what is said instead."""
    page.locator(".launcher").wait_for()
    page.evaluate("(id) => HelpSDK('article', id)", id)
    panel = page.locator(".panel")
    panel.locator("article h3, .void").first.wait_for()
    return panel


def found(page: Page, words: str) -> str:
    """What the list of hits for some words says, title and snippet."""
    page.locator(".launcher").wait_for()
    page.evaluate("HelpSDK('open', {view: 'home'})")
    panel = page.locator(".panel")
    panel.get_by_role("combobox").fill(words)
    panel.locator(".void h3, #hits [role=option]").first.wait_for()
    page.wait_for_timeout(300)
    text = " ".join(panel.locator("#hits [role=option]").all_inner_texts())
    page.evaluate("HelpSDK('close')")
    panel.wait_for(state="detached")
    return text


def waited(page: Page, expression: str) -> Any:
    """The value of an expression once it has one; the product's policy forbids what Playwright's own waiting does."""
    for _ in range(150):
        value = page.evaluate(expression)
        if value is not None:
            return value
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} never came")


def viewer(page: Page) -> Any:
    """The opaque key of who reads, None for nobody."""
    return waited(page, "window.HelpSDK?.('debug')?.reply")["viewer"]


def test_support_reads_the_internal_section_and_a_customer_does_not(page: Page, demo: Demo) -> None:
    for person, reads in (("nora", True), ("chen", False), ("maya", False), ("layla", False)):
        sign_in(page, demo, person)
        if reads:
            speak(page, "zh-Hans")
        panel = article(page, "fix-failed-invoice")
        expect(panel.locator("article")).to_be_visible()
        expect(panel.get_by_role("heading", name=NOTES[person])).to_have_count(int(reads))
        assert ("421" in panel.inner_text()) is reads


def test_what_is_internal_says_so_in_the_article_in_lists_and_in_search(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "nora")
    panel = article(page, "fix-failed-invoice")
    expect(panel.get_by_role("heading", name="For Ledger support Internal", exact=True)).to_be_visible()
    expect(panel.locator("article .pill")).to_have_count(1)
    page.evaluate("HelpSDK('close')")
    panel = article(page, "staff-refund-policy")
    expect(panel.locator("article h3 .pill")).to_have_text("Internal")
    expect(panel.locator("article .pill")).to_have_count(1)
    page.evaluate("HelpSDK('close')")
    assert "Internal" in found(page, "goodwill refund")
    assert "Internal" in found(page, "delivery log 421")
    assert "Internal" not in found(page, "tax id format")
    speak(page, "zh-Hans")
    expect(article(page, "fix-failed-invoice").locator(".pill")).to_have_text("仅限内部")


def test_an_internal_article_is_not_there_for_a_customer_in_the_same_browser(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "nora")
    expect(article(page, "staff-refund-policy").locator("article")).to_be_visible()
    sign_in(page, demo, "maya")
    expect(article(page, "staff-refund-policy")).to_contain_text("This article is not there")
    page.goto(f"{demo.url}/payments")
    assert "goodwill" not in found(page, "goodwill refund chargeback")


def test_search_finds_for_each_what_they_may_read(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "chen")
    assert "投递日志" not in found(page, "投递日志")
    sign_in(page, demo, "nora")
    speak(page, "zh-Hans")
    assert "投递日志" in found(page, "投递日志")
    sign_in(page, demo, "maya")
    assert "Hand the account over to another owner" in found(page, "hand over ownership successor")
    assert "delivery log" not in found(page, "delivery log 421")
    sign_in(page, demo, "olga")
    assert "Передать аккаунт другому владельцу" not in found(page, "передать аккаунт преемник")
    assert "Как связаться с поддержкой Ledger" in found(page, "связаться с поддержкой телефон")


def test_help_for_admins_is_suggested_to_an_admin_only(page: Page, demo: Demo) -> None:
    for person, title, shows in (
        ("maya", "Hand the account over to another owner", True),
        ("layla", "سلّم الحساب إلى مالك آخر", False),
    ):
        sign_in(page, demo, person)
        page.goto(f"{demo.url}/team")
        viewer(page)
        panel = open_panel(page)
        panel.locator("li").first.wait_for()
        assert (title in panel.inner_text()) is shows


def test_signing_out_leaves_public_help(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    assert viewer(page)
    expect(article(page, "reach-support").locator("article")).to_be_visible()
    page.keyboard.press("Escape")
    token = page.evaluate("fetch('/help-token').then((reply) => reply.json())")["token"]
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()")
    page.wait_for_url("**/sign-in")
    assert viewer(page) is None
    expect(article(page, "reach-support")).to_contain_text("This article is not there")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert token not in stored
    assert "hs_" not in stored


def test_a_session_is_renewed_and_outlives_its_end(page: Page, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "LIFETIME", 7)
    used: list[str] = []
    page.on("request", lambda request: used.append(request.headers.get("authorization", "")))
    page.add_init_script(HEAR)
    sign_in(page, demo, "nora")
    page.wait_for_timeout(9_000)
    panel = article(page, "fix-failed-invoice")
    expect(panel.get_by_role("heading", name="For Ledger support")).to_be_visible()
    assert len({header for header in used if header}) > 1
    assert page.evaluate("window.errors ?? []") == []


def test_a_wrong_key_is_public_help_and_an_error_to_act_on(page: Page, demo: Demo, signer: HelpSigner) -> None:
    demo.product.state.help_signer = HelpSigner("ledger", signer.key_id, b"w" * 32, "ledger-demo")
    page.add_init_script(HEAR)
    sign_in(page, demo, "maya")
    assert viewer(page) is None
    assert [error["code"] for error in page.evaluate("window.errors")] == ["token_signature"]
    expect(article(page, "reach-support")).to_contain_text("This article is not there")
    page.locator(".panel").get_by_role("button", name="Close").click()
    expect(article(page, "create-invoice").locator("article")).to_be_visible()


def test_a_picture_of_restricted_help_shows_to_who_may_read_it(page: Page, demo: Demo) -> None:
    file = demo.help / "articles" / "match-payments" / "en.md"
    address = f"{demo.url}/help/v1/articles/match-payments?site=ledger&locale=en"
    original = file.read_text(encoding="utf-8")
    file.write_text(original.replace("\nowner:", "\naudience: signed_in\nowner:", 1), encoding="utf-8")
    try:
        for _ in range(100):
            if page.request.get(address).status == 404:
                break
            page.wait_for_timeout(100)
        assert page.request.get(address).status == 404
        sign_in(page, demo, "maya")
        picture = article(page, "match-payments").locator("article img").first
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(it) => it.naturalWidth") > 0
    finally:
        file.write_text(original, encoding="utf-8")


def test_what_somebody_put_away_in_one_browser_stays_away_in_another(new_page: Callable[..., Page], demo: Demo) -> None:
    here = new_page()
    sign_in(here, demo, "maya")
    here.goto(f"{demo.url}/invoices/new")
    here.get_by_role("button", name="Help: Currency").click()
    with here.expect_response(lambda reply: "/v1/interactions" in reply.url and reply.status == 202):
        here.locator(".tip").get_by_role("button", name="Don’t show again").click()
    expect(here.get_by_role("button", name="Help: Currency")).to_have_count(0)

    there = new_page()
    sign_in(there, demo, "maya")
    there.goto(f"{demo.url}/invoices/new")
    expect(there.get_by_role("button", name="Help: Late fee")).to_be_visible()
    expect(there.get_by_role("button", name="Help: Currency")).to_have_count(0)

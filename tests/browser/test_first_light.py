"""The whole path once, in the demo product: Markdown becomes a tip, a panel and a banner in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpsdk.server.store import open_store
from tests.browser.ledger import Demo, open_panel, running, search, sign_in

pytestmark = pytest.mark.browser

# what a person can see of an element, beside its place
STYLES = """() => {
  const seen = ['color','backgroundColor','font','margin','padding','border','display','position','width','height',
                'letterSpacing','lineHeight','visibility','opacity','boxShadow','textDecoration','zIndex','transform'];
  const own = node => node.tagName.includes('-');
  const nodes = [...document.querySelectorAll('html, body, body *:not([type=hidden])')];
  return nodes.filter(node => !own(node)).map(node => {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    return [node.tagName, node.getAttributeNames().map(name => name + '=' + node.getAttribute(name)).join(' '),
            Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height),
            ...seen.map(name => style[name])].join('|');
  });
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("ledger")) as demo:
        yield demo


def test_the_tip_of_the_tax_field_appears_on_focus(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/invoices/new")
    tip = page.get_by_role("region", name="Help: Tax ID")
    page.get_by_role("button", name="Help: Tax ID").wait_for()
    expect(tip).to_have_count(0)
    page.get_by_label("Tax ID", exact=True).focus()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("Tax ID formats by country")
    expect(tip).to_contain_text("You are in Tax ID")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_the_panel_lists_the_screens_articles_in_russian(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "olga")
    page.goto(f"{demo.url}/invoices/new")
    panel = open_panel(page)
    expect(panel).to_contain_text("Новый счёт")
    expect(panel.get_by_role("button", name="Создать и отправить счёт")).to_be_visible()
    expect(panel.get_by_role("combobox")).to_have_attribute("placeholder", "Найти или задать вопрос")


@pytest.mark.parametrize(
    ("person", "words", "title", "text"),
    [
        ("chen", "发票", "创建并发送发票", "发送发票"),
        ("olga", "счёт", "Создать и отправить счёт", "Отправить счёт"),
        ("maya", "invoice", "Create and send an invoice", "Send invoice"),
    ],
)
def test_search_opens_the_right_article(page: Page, demo: Demo, person: str, words: str, title: str, text: str) -> None:
    sign_in(page, demo, person)
    panel = open_panel(page)
    results = search(page, words)
    expect(results.first).to_contain_text(title)
    expect(results.first.locator("mark").first).to_be_visible()
    results.first.click()
    article = panel.get_by_role("article")
    expect(article.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(article).to_contain_text(text)


def test_a_failing_invoice_puts_its_article_on_top(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/invoices/INV-2041")
    before = open_panel(page).get_by_role("listitem").first.inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Send invoice").first.click()
    page.get_by_text("was not sent").first.wait_for()
    panel = open_panel(page)
    first = panel.get_by_role("listitem").first
    expect(first).to_contain_text("Why an invoice could not be sent")
    expect(first).to_contain_text("Just happened")
    assert "could not be sent" not in before


def suggestions(page: Page, demo: Demo, person: str) -> list[str]:
    sign_in(page, demo, person)
    page.goto(f"{demo.url}/reports/tax")
    panel = open_panel(page)
    panel.get_by_role("listitem").first.wait_for()
    return panel.get_by_role("listitem").all_inner_texts()


def test_an_accountant_and_an_owner_see_different_help(new_page: Callable[..., Page], demo: Demo) -> None:
    accountant = suggestions(english(new_page, demo), demo, "olga")
    owner = suggestions(english(new_page, demo), demo, "maya")
    assert accountant
    assert owner
    assert accountant != owner


def english(new_page: Callable[..., Page], demo: Demo) -> Page:
    return new_page(locale="en-US")


def test_help_follows_a_route_without_a_reload_and_an_element_that_appears_late(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/reports/revenue")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Tax", exact=True).or_(page.get_by_role("tab", name="Tax", exact=True)).first.click()
    page.wait_for_url("**/reports/tax")
    page.locator("[data-help-id='report.tax.export']").wait_for()
    expect(page.get_by_role("button", name="Help: Export").first).to_be_visible()
    assert page.evaluate("window.stayed") is True


def test_a_listener_from_before_the_script_hears_that_it_is_ready(page: Page, demo: Demo) -> None:
    page.add_init_script(
        "window.HelpSDK = function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };"
        "HelpSDK('on', 'ready', () => { window.heard = true })"
    )
    sign_in(page, demo, "maya")
    page.locator(".launcher").wait_for()
    assert page.evaluate("window.heard") is True


def test_a_screen_nobody_declared_falls_back_on_the_address(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/invoices/new")
    page.locator(".launcher").wait_for()
    page.evaluate("HelpSDK('screen', 'nowhere')")
    page.wait_for_timeout(500)
    expect(open_panel(page).get_by_role("button", name="Create and send an invoice")).to_be_visible()


def test_the_banner_shows_until_it_is_dismissed(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "olga")  # for whom it stays away, on every device, in the tests to come
    banner = page.locator(".banner")
    expect(banner).to_be_visible()
    banner.get_by_role("button").last.click()
    expect(banner).to_be_hidden()
    page.reload()
    page.locator(".launcher").wait_for()
    page.wait_for_timeout(500)
    expect(banner).to_have_count(0)


def test_nothing_of_the_host_page_is_restyled(new_page: Callable[..., Page], demo: Demo) -> None:
    def styles(*, widget: bool) -> list[str]:
        page = new_page()
        if not widget:
            page.route("**/widget.js", lambda route: route.abort())
        sign_in(page, demo, "maya")
        page.goto(f"{demo.url}/invoices/new")
        if widget:
            page.locator(".launcher").wait_for()
            page.locator(".banner").wait_for()
            page.get_by_label("Tax ID", exact=True).focus()
            page.get_by_role("region", name="Help: Tax ID").wait_for()
        page.get_by_label("Tax ID", exact=True).focus()
        page.wait_for_timeout(400)
        seen: list[str] = page.evaluate(STYLES)
        return seen

    plain, helped = styles(widget=False), styles(widget=True)
    assert [(a, b) for a, b in zip(plain, helped, strict=True) if a != b] == []


def test_a_vote_is_on_disk(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/invoices/new")
    panel = open_panel(page)
    panel.get_by_role("button", name="Create and send an invoice").click()
    panel.get_by_role("button", name="Yes").click()
    expect(panel).to_contain_text("Thank you")
    votes: list[dict[str, Any]] = []
    for _ in range(50):
        page.wait_for_timeout(200)
        if votes := [row for row in stored(demo) if row["type"] == "voted"]:
            break
    assert [(vote["article"], vote["value"]) for vote in votes] == [("create-invoice", "yes")]
    assert {"shown", "opened"} <= {row["type"] for row in stored(demo)}


def stored(demo: Demo) -> list[dict[str, Any]]:
    store = open_store(demo.help.parent / "data")
    try:
        return store.interactions("ledger", f"{datetime.now(UTC):%Y-%m}")
    finally:
        store.close()


def test_an_edited_article_is_live_at_once_and_a_broken_one_never(page: Page, demo: Demo) -> None:
    article = demo.help / "articles" / "create-invoice" / "en.md"
    original = article.read_text(encoding="utf-8")
    sign_in(page, demo, "maya")
    page.goto(f"{demo.url}/invoices/new")
    try:
        article.write_text(original.replace("Create and send an invoice", "Write an invoice"), encoding="utf-8")
        expect_title(page, demo, "Write an invoice")
        article.write_text("---\ntitle: [broken\n---\n", encoding="utf-8")
        page.wait_for_timeout(1500)
        expect_title(page, demo, "Write an invoice")
    finally:
        article.write_text(original, encoding="utf-8")
    expect_title(page, demo, "Create and send an invoice")


def expect_title(page: Page, demo: Demo, title: str) -> None:
    for _ in range(50):
        reply = page.request.get(f"{demo.url}/help/v1/articles/create-invoice?site=ledger&locale=en")
        if reply.json()["title"] == title:
            break
        page.wait_for_timeout(100)
    assert reply.json()["title"] == title
    page.reload()
    panel = open_panel(page)
    expect(panel.get_by_role("button", name=title)).to_be_visible()


def test_arabic_reads_from_right_to_left(page: Page, demo: Demo) -> None:
    sign_in(page, demo, "layla")
    page.goto(f"{demo.url}/invoices/new")
    panel = open_panel(page)
    assert panel.evaluate("node => getComputedStyle(node).direction") == "rtl"
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] < 100


def test_dark_when_the_page_is_dark(new_page: Callable[..., Page], demo: Demo) -> None:
    page = new_page(color_scheme="dark")
    sign_in(page, demo, "maya")
    open_panel(page)
    colour = page.locator(".panel").evaluate("node => getComputedStyle(node).backgroundColor")
    lightness = float(colour.split("(")[1].split()[0]) if colour.startswith("oklch") else None
    assert lightness is not None
    assert lightness < 0.4

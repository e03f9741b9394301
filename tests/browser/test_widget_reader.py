"""An article in the panel: what it may hold, its languages, its vote, and what to do with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from helpsdk.runtime.replies import Available, ContactInfoReply, GlossaryEntry, Heading, Related
from tests.browser.panels import field, hit, open_panel, search

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser


@pytest.fixture
def panel(page: Page, fake: FakeHelp) -> Locator:
    """The panel over a help server with two articles, one of which search finds."""
    fake.resolve = fake.make.resolved(fake.make.panel_item("fx", "Invoice in another currency"))
    paragraph = {"t": "p", "c": ["Choose ", {"t": "a", "article": "fx", "c": ["another currency"]}, " first."]}
    fake.articles["receipts"] = fake.make.article("receipts", "Receipts and tax", [paragraph])
    fake.articles["fx"] = fake.make.article("fx", "Invoice in another currency", [{"t": "p", "c": ["Pick one."]}])
    fake.search = lambda query: fake.make.found(query, hit(fake, "receipts", ["Receipts"]))
    return open_panel(page, fake)


def test_article_links_open_in_place_and_back_leads_back(panel: Locator, page: Page) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("link", name="another currency").click()
    expect(panel).to_contain_text("Pick one.")
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("heading", name="Receipts and tax")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(field(panel)).to_have_value("receipt")
    expect(field(panel)).to_be_focused()
    assert page.url.count("#") == 0


def test_the_reader_has_all_that_an_article_may_hold(panel: Locator, page: Page, fake: FakeHelp) -> None:
    row = {"t": "tr", "c": [{"t": "th", "c": ["Germany"]}, {"t": "td", "c": ["DE"]}]}
    tree = [
        {"t": "p", "c": [{"t": "term", "id": "vat", "c": ["VAT"]}]},
        {"t": "callout", "kind": "warning", "c": [{"t": "p", "c": ["The register sleeps."]}]},
        *({"t": "h2", "id": f"s{n}", "c": [f"Section {n}"]} for n in range(4)),
        {"t": "table", "c": [{"t": "tbody", "c": [row]}]},
        {"t": "pre", "c": [{"t": "code", "c": ["curl x"]}]},
        {"t": "video", "src": "https://video.example/v", "title": "In a minute"},
        {"t": "script", "c": ["alert(1)"]},
    ]
    fake.articles["all"] = fake.make.article(
        "all",
        "Everything",
        tree,
        headings=[Heading(id=f"s{n}", level=2, text=f"Section {n}") for n in range(4)],
        glossary={"vat": GlossaryEntry(term="VAT", definition="A tax on value added.")},
        related=[Related(id="fx", title="Another currency")],
    )
    page.evaluate("HelpSDK('article', 'all')")
    expect(panel).to_contain_text("Reference · 2 minutes · updated October 30, 2026")
    expect(panel.get_by_role("note")).to_have_text("Warning The register sleeps.")
    expect(panel.get_by_role("cell", name="DE")).to_be_visible()
    expect(panel.get_by_role("button", name="Copy")).to_be_visible()
    expect(panel.get_by_role("link", name="In a minute")).to_have_attribute("href", "https://video.example/v")
    panel.get_by_role("button", name="VAT").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("A tax on value added.")
    panel.get_by_text("On this page").click()
    panel.get_by_role("button", name="Section 3").click()
    expect(panel.get_by_role("heading", name="Section 3")).to_be_focused()
    expect(panel.get_by_role("button", name="Another currency")).to_be_attached()
    expect(panel).not_to_contain_text("alert(1)")
    panel.get_by_role("button", name="VAT").hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.evaluate("HelpSDK('close')")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_a_language_that_stands_in_is_named_and_others_are_offered(panel: Locator, page: Page, fake: FakeHelp) -> None:
    languages = [Available(locale="de", name="Deutsch"), Available(locale="ru", name="Русский")]
    fake.articles["x"] = fake.make.article("x", "Steuern", [], locale="de", fallback_locale="de", available=languages)
    page.evaluate("HelpSDK('article', 'x')")
    expect(panel).to_contain_text("Not in English yet. You are reading German.")
    expect(panel.get_by_role("article")).to_have_attribute("lang", "de")
    panel.get_by_role("button", name="Русский").click()
    page.wait_for_timeout(300)
    assert fake.asked("v1/articles/x")[-1]["locale"] == ["ru"]


def test_an_article_that_is_gone(panel: Locator, page: Page) -> None:
    page.evaluate("HelpSDK('article', 'nowhere')")
    expect(panel.get_by_role("heading", name="This article is not there")).to_be_visible()


def test_a_yes_is_told_at_once_with_what_led_there(panel: Locator, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Yes").click()
    expect(panel).to_contain_text("Thank you.")
    voted = fake.wait_for("voted")
    assert (voted["value"], voted["query"], voted["position"]) == ("yes", "receipt", 0)


def test_a_no_asks_why(panel: Locator, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Not quite").click()
    expect(panel.get_by_role("group", name="What was missing?").get_by_role("button")).to_have_count(3)
    panel.get_by_role("button", name="It is hard to follow").click()
    expect(panel).to_contain_text("Thank you.")
    told = fake.wait_for("voted")
    assert (told["value"], told["name"], told["article"]) == ("no", "unclear", "receipts")


def test_a_no_without_a_reason_is_told_too(panel: Locator, page: Page, fake: FakeHelp) -> None:
    search(panel, "receipt").first.click()
    panel.get_by_role("button", name="Not quite").click()
    page.keyboard.press("Escape")
    assert fake.wait_for("voted")["value"] == "no"
    assert len(fake.told("voted")) == 1


def test_a_failure_is_ours_and_can_be_tried_again(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.fault = lambda path: (503, b"{}") if "/v1/articles" in path else None
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.get_by_role("heading", name="Help did not load")).to_be_visible()
    fake.fault = lambda path: None
    panel.get_by_role("button", name="Try again").click()
    expect(panel).to_contain_text("Pick one.")


def test_waiting_shows_bones_and_slow_says_so(panel: Locator, page: Page, fake: FakeHelp) -> None:
    fake.delay = 60
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.locator(".bones")).to_be_visible()
    expect(panel).to_contain_text("Help is slow to answer right now.", timeout=30_000)
    fake.delay = 0


PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"><circle r="90"/></svg>'


def test_a_picture_that_is_shown_small_opens_large(panel: Locator, page: Page, fake: FakeHelp) -> None:
    pictures = [{"t": "img", "src": f"{name}.svg", "alt": f"A {name} picture"} for name in ("wide", "small")]
    fake.articles["pictures"] = fake.make.article("pictures", "Pictures", [{"t": "p", "c": pictures}])
    page.route("**/wide.svg", lambda route: route.fulfill(content_type="image/svg+xml", body=PICTURE))
    small = PICTURE.replace("900", "90")
    page.route("**/small.svg", lambda route: route.fulfill(content_type="image/svg+xml", body=small))
    page.evaluate("HelpSDK('article', 'pictures')")
    enlarge = panel.get_by_role("button", name="Enlarge")
    expect(enlarge).to_have_count(1)
    enlarge.click()
    large = page.get_by_role("dialog", name="A wide picture")
    expect(large.locator("figcaption")).to_have_text("A wide picture")
    assert large.locator("img").evaluate("(image) => image.clientWidth") == 900
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(enlarge).to_be_focused()
    expect(panel).to_be_visible()
    enlarge.click()
    large.get_by_role("button", name="Close").click()
    expect(large).to_have_count(0)


def test_the_menu_copies_a_link_and_prints_under_the_strictest_policy(page: Page, fake: FakeHelp) -> None:
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    fake.headers = {"Content-Security-Policy": policy + "require-trusted-types-for 'script'; trusted-types 'none'"}
    link = {"t": "a", "href": "https://tax.example/rules", "c": ["the rules"]}
    tree = [{"t": "p", "c": ["Read ", link, "."]}, {"t": "pre", "c": ["curl x"]}]
    fake.articles["fx"] = fake.make.article("fx", "Currencies", tree)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(
        """window.print = () => { top.printed = document.title + "\\n" + document.body.innerText;
            window.dispatchEvent(new Event("afterprint")); };
        addEventListener("securitypolicyviolation", (event) => { top.violated = event.violatedDirective; });"""
    )
    panel = open_panel(page, fake)
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.get_by_role("heading", name="Currencies")).to_be_visible()
    more = panel.get_by_role("button", name="More")
    more.click()
    items = page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Show dismissed help again")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{fake.url}#help=fx"
    expect(items).to_have_count(0)
    expect(more).to_be_focused()
    more.click()
    page.get_by_role("menuitem", name="Print").click()
    page.wait_for_function("window.printed")
    printed = page.evaluate("window.printed")
    assert printed.startswith("Currencies\nCurrencies") and "Read the rules1." in printed and "Copy" not in printed
    assert printed.rstrip().endswith("https://tax.example/rules")
    assert page.evaluate("document.querySelector('helpsdk-widget').shadowRoot.querySelector('.paper')") is None
    assert page.evaluate("window.violated") is None
    more.click()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.goto(f"{fake.url}#help=fx")
    expect(panel.get_by_role("heading", name="Currencies")).to_be_visible()


def test_the_menu_switches_tips_off_and_brings_dismissed_help_back(panel: Locator, page: Page, fake: FakeHelp) -> None:
    more = panel.get_by_role("button", name="More")
    for name in ("Hide tips", "Show tips", "Show dismissed help again"):
        more.click()
        page.get_by_role("menuitem", name=name).click()
    more.click()
    expect(page.get_by_role("menuitem", name="Hide tips")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Print")).to_have_count(0)  # there is no article
    page.wait_for_timeout(500)
    assert fake.asked("v1/resolve")[-1]["memory"]["again"] == 1


def test_after_a_no_the_team_can_be_asked_about_this_article(page: Page, fake: FakeHelp) -> None:
    fake.contact = ContactInfoReply(revision=7, locale="en", dir="ltr", open=True, intro=None)
    languages = [Available(locale=tag, name=tag) for tag in ("de", "fr", "ru")]
    fake.articles["x"] = fake.make.article("x", "Steuern", [], locale="de", fallback_locale="de", available=languages)
    fake.host(data='data-locale="en fr"')
    panel = open_panel(page, fake)
    page.evaluate("HelpSDK('article', 'x')")
    note = panel.locator(".note")
    expect(note).to_contain_text("Not in English yet. You are reading German.")
    expect(note.get_by_role("button")).to_have_text(["fr"])  # the reader's other language, and no other
    panel.get_by_role("button", name="Not quite").click()
    panel.get_by_role("button", name="It is hard to follow").click()
    panel.get_by_role("button", name="Ask the team").click()
    panel.get_by_role("textbox", name="What is going on?").fill("Steuern sind schwer")
    panel.get_by_role("button", name="Send to the team").click()
    expect(panel.get_by_role("heading", name="Sent")).to_be_visible()
    assert fake.messages[0]["read"] == ["x"]


def test_what_this_widget_does_not_know_is_left_out_and_told_once(page: Page, fake: FakeHelp) -> None:
    odd = [{"t": "hologram", "c": ["boo"]}, {"t": "p", "c": ["Plain."]}, {"t": "smell"}]
    fake.articles["odd"] = fake.make.article("odd", "Odd", odd)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if "helpsdk" in message.text else None)
    open_panel(page, fake)
    page.evaluate("HelpSDK('article', 'odd')")
    expect(page.get_by_role("article")).to_contain_text("Plain.")
    expect(page.get_by_role("article")).not_to_contain_text("boo")
    assert len([one for one in told if "unknown_content" in one]) == 1


def test_an_article_that_makes_no_sense_breaks_its_own_view_alone(panel: Locator, page: Page, fake: FakeHelp) -> None:
    whole = fake.make.article("fx", "Currencies", []).model_dump(mode="json")
    odd = json.dumps(whole | {"headings": [None] * 5, "related": [None], "glossary": None, "tree": [7, {"t": 1}]})
    fake.fault = lambda path: (200, odd.encode()) if "/v1/articles/" in path else None
    page.evaluate("HelpSDK('article', 'fx')")
    expect(panel.get_by_role("heading", name="Help did not load")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(search(panel, "receipt")).to_have_count(1)

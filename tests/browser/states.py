"""Every state of the widget, and how a reader comes there, in any language.

A state is a name and a function that brings a page of the fake server there. The checks of looks, accessibility and
content policy, and the gallery of pictures, go through all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.ledgerhelp import USUAL, LedgerHelp

Reach = Callable[[Page, LedgerHelp], None]
#: What somebody types, by language: whole words, a question that nothing answers, a message to the team.
WHOLE = {"en": "tax ID refused", "ru": "ИНН не принят", "zh-Hans": "税号被拒绝", "ar": "الرقم الضريبي مرفوض"}
MISSPELT = {"en": "recurring reminderz", "ru": "напоминанние", "zh-Hans": "税号格是", "ar": "الفاتوورة"}
NOWHERE = {"en": "zebra", "ru": "зебра", "zh-Hans": "斑马", "ar": "ديناصور"}
BEGUN = {"en": "inv", "ru": "сч", "zh-Hans": "发票", "ar": "فات"}
MESSAGE = {
    "en": "The tax ID of my German customer is refused although it is on their letterhead",
    "ru": "ИНН клиента из Германии не принимается, хотя он стоит на бланке",
    "zh-Hans": "德国客户的税号被拒绝，但信头上写的就是这个号码",
    "ar": "رُفض الرقم الضريبي لعميلي الألماني مع أنه مطبوع على أوراقه",
}
#: Two frames later, since what was just drawn begins to move in the next one.
IN_PLACE = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(!document.getAnimations().some(({playState}) => playState === "running")))))"""


@dataclass(frozen=True)
class State:
    """`before` sets the server up; `rules` are what the server offers; a `slow` one takes its time on purpose."""

    name: str
    reach: Reach
    rules: frozenset[str]
    slow: bool = False
    before: Callable[[LedgerHelp], None] = lambda help: None

    def show(self, page: Page, help: LedgerHelp) -> None:
        """Load the page and bring it there, at rest."""
        help.rules = self.rules
        self.before(help)
        page.goto(help.url)
        self.reach(page, help)
        settle(page)


STATES: list[State] = []


def state(name: str, *more: str, only: frozenset[str] | None = None, **rest: Any) -> Callable[[Reach], Reach]:
    """Of these rules: the usual ones and some more, or only some."""

    def keep(reach: Reach) -> Reach:
        STATES.append(State(name, reach, USUAL.union(more) if only is None else only, **rest))
        return reach

    return keep


def until(happened: Callable[[], object], seconds: float = 10) -> None:
    """By asking: a page under a strict policy evaluates nothing that it is to wait for."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.03)


def settle(page: Page) -> None:
    """Wait until nothing of ours moves any more; a beacon breathes for a while, which does not count."""
    until(lambda: page.evaluate(IN_PLACE))


def ours(page: Page, selector: str) -> Locator:
    """In our shadow root."""
    return page.locator("helpsdk-widget").locator(selector)


def answered(page: Page) -> None:
    until(lambda: page.evaluate("!!window.HelpSDK?.('debug', {print: false})?.reply"))


def opened(page: Page) -> Locator:
    """The panel, opened by its launcher."""
    ours(page, ".launcher button").click()
    panel = ours(page, ".panel")
    panel.wait_for()
    return panel


def typed(page: Page, words: str) -> None:
    field = opened(page).get_by_role("combobox")
    field.fill(words)


def counted(page: Page) -> None:
    """How many there are is said once typing has paused."""
    until(lambda: ours(page, ".panel p.said").text_content())


def ordered(page: Page, command: str) -> Locator:
    answered(page)
    page.evaluate(command)
    panel = ours(page, ".panel")
    panel.wait_for()
    return panel


@state("closed")
def closed(page: Page, help: LedgerHelp) -> None:
    ours(page, ".beacon").first.wait_for()
    ours(page, ".launcher").wait_for()


@state("beacon-focus")
def beacon_focus(page: Page, help: LedgerHelp) -> None:
    ours(page, ".beacon").first.wait_for()
    page.focus("#currency")
    page.keyboard.press("Tab")


@state("tip-focus")
def tip_focus(page: Page, help: LedgerHelp) -> None:
    ours(page, ".beacon").first.wait_for()
    page.focus("#tax_id")
    ours(page, ".tip").wait_for()


@state("tip-press")
def tip_press(page: Page, help: LedgerHelp) -> None:
    ours(page, ".beacon").first.wait_for()
    page.focus("#currency")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ours(page, ".tip").wait_for()


@state("tip-hover")
def tip_hover(page: Page, help: LedgerHelp) -> None:
    ours(page, ".beacon").first.wait_for()
    page.hover("#customer")
    ours(page, ".tip.hover").wait_for()


@state("tip-auto", "tip-auto")
def tip_auto(page: Page, help: LedgerHelp) -> None:
    ours(page, ".tip").wait_for()


@state("banner", "banner")
def banner(page: Page, help: LedgerHelp) -> None:
    ours(page, ".banner").wait_for()


@state("panel-home", "panel-failed")
def panel_home(page: Page, help: LedgerHelp) -> None:
    answered(page)
    page.evaluate("HelpSDK('track', 'invoice.failed', {id: 'INV-2041'})")
    panel = opened(page)
    panel.locator(".node.ask").wait_for()


def hangs(help: LedgerHelp) -> None:
    help.delay = 20


def refuses(help: LedgerHelp) -> None:
    help.fault = lambda path: (503, b"{}") if "/v1/resolve" in path else None


@state("panel-waiting", before=hangs)
def panel_waiting(page: Page, help: LedgerHelp) -> None:
    page.evaluate("HelpSDK('open')")
    ours(page, ".panel .bones").wait_for()


@state("panel-slow", slow=True, before=hangs)
def panel_slow(page: Page, help: LedgerHelp) -> None:
    page.evaluate("HelpSDK('open')")
    ours(page, ".panel .note").wait_for(timeout=20_000)


@state("panel-offline")
def panel_offline(page: Page, help: LedgerHelp) -> None:
    panel = opened(page)
    panel.locator(".row").first.wait_for()
    page.context.set_offline(True)
    page.evaluate("HelpSDK('track', 'x')")
    panel.locator(".note").wait_for()


@state("panel-error", before=refuses)
def panel_error(page: Page, help: LedgerHelp) -> None:
    page.evaluate("HelpSDK('open')")
    ours(page, ".panel .void").wait_for()


@state("panel-empty", only=frozenset())
def panel_empty(page: Page, help: LedgerHelp) -> None:
    opened(page).locator(".plain").wait_for()
    ours(page, ".panel .row").first.wait_for()


@state("panel-browse")
def panel_browse(page: Page, help: LedgerHelp) -> None:
    opened(page).locator(".always .strip").last.click()
    ours(page, ".panel .bar.sub").wait_for()
    ours(page, ".panel .scroll .row:visible").first.wait_for()


@state("results")
def results(page: Page, help: LedgerHelp) -> None:
    typed(page, WHOLE[help.locale])
    counted(page)


@state("results-corrected")
def results_corrected(page: Page, help: LedgerHelp) -> None:
    typed(page, MISSPELT[help.locale])
    counted(page)


@state("no-result")
def no_result(page: Page, help: LedgerHelp) -> None:
    typed(page, NOWHERE[help.locale])
    ours(page, ".panel .void").wait_for()
    counted(page)


@state("article")
def article(page: Page, help: LedgerHelp) -> None:
    ordered(page, "HelpSDK('article', 'tax-id-format')").locator(".art").wait_for()


@state("article-section")
def article_section(page: Page, help: LedgerHelp) -> None:
    ordered(page, "HelpSDK('article', 'tax-id-format', 'refused')").locator(".art").wait_for()


@state("article-term")
def article_term(page: Page, help: LedgerHelp) -> None:
    panel = ordered(page, "HelpSDK('article', 'tax-id-format')")
    panel.locator(".art .term").first.click()
    ours(page, "[role=tooltip]").wait_for()


@state("article-fallback")
def article_fallback(page: Page, help: LedgerHelp) -> None:
    wanted = "invoice-currency" if help.locale == "ar" else "tax-id-format"
    if help.locale != "ar":
        page.evaluate("HelpSDK('identify', {traits: {}, locale: ['uk']})")
    ordered(page, f"HelpSDK('article', '{wanted}')").locator(".art").wait_for()


@state("article-gone")
def article_gone(page: Page, help: LedgerHelp) -> None:
    ordered(page, "HelpSDK('article', 'nowhere')").locator(".void").wait_for()


@state("vote-reasons")
def vote_reasons(page: Page, help: LedgerHelp) -> None:
    panel = ordered(page, "HelpSDK('article', 'create-invoice')")
    panel.locator(".vote button").last.click()
    panel.locator(".vote.reasons").wait_for()


@state("vote-thanks")
def vote_thanks(page: Page, help: LedgerHelp) -> None:
    panel = ordered(page, "HelpSDK('article', 'create-invoice')")
    panel.locator(".vote button").first.click()
    panel.locator(".vote[role=status]").wait_for()


def reach(name: str) -> State:
    return next(one for one in STATES if one.name == name)


@state("launcher-dot", "news", "news-older")
def launcher_dot(page: Page, help: LedgerHelp) -> None:
    ours(page, ".launcher .dotask").wait_for()


@state("panel-more")
def panel_more(page: Page, help: LedgerHelp) -> None:
    panel = opened(page)
    panel.locator(".row").first.wait_for()
    panel.locator(".bar [aria-haspopup=menu]").click()
    ours(page, "[role=menu]").wait_for()


@state("completions")
def completions(page: Page, help: LedgerHelp) -> None:
    typed(page, BEGUN[help.locale])
    ours(page, "[role=option]").first.wait_for()
    counted(page)


@state("article-zoom")
def article_zoom(page: Page, help: LedgerHelp) -> None:
    ordered(page, "HelpSDK('article', 'tax-id-format')").locator("button.zoom").first.click()
    ours(page, "dialog.large").wait_for()


@state("contact")
def contact(page: Page, help: LedgerHelp) -> None:
    panel = ordered(page, "HelpSDK('open', {view: 'contact'})")
    panel.locator("textarea").fill(MESSAGE[help.locale])
    panel.locator(".thread .row").first.wait_for()


@state("contact-sent")
def contact_sent(page: Page, help: LedgerHelp) -> None:
    contact(page, help)
    ours(page, ".send [type=submit]").click()
    ours(page, ".panel .void").wait_for()


@state("news", "news", "news-older")
def news(page: Page, help: LedgerHelp) -> None:
    ordered(page, "HelpSDK('open', {view: 'news'})").locator(".news").first.wait_for()


@state("modal", "modal")
def modal(page: Page, help: LedgerHelp) -> None:
    ours(page, ".modal").wait_for()


@state("tour-step", "tour")
def tour_step(page: Page, help: LedgerHelp) -> None:
    ours(page, ".tour").wait_for()


@state("tour-second", "tour")
def tour_second(page: Page, help: LedgerHelp) -> None:
    ours(page, ".tour [data-do=next]").click()
    ours(page, ".tour [data-do=back]").wait_for()


@state("tour-waiting", "tour", slow=True)
def tour_waiting(page: Page, help: LedgerHelp) -> None:
    ours(page, ".tour [data-do=next]").click()
    ours(page, ".tour [data-do=back]").wait_for()
    ours(page, ".tour [data-do=next]").click()
    ours(page, ".tour .note").wait_for()


@state("checklist", "checklist")
def checklist(page: Page, help: LedgerHelp) -> None:
    answered(page)
    ours(page, ".check").wait_for()
    if ours(page, ".check.folded").count():
        ours(page, ".check [data-do=fold]").click()
    ours(page, ".check .ticks").wait_for()


@state("checklist-folded", "checklist")
def checklist_folded(page: Page, help: LedgerHelp) -> None:
    checklist(page, help)
    ours(page, ".check [data-do=fold]").click()
    ours(page, ".check.folded").wait_for()

"""What the widget remembers, as a reader notices it: caps, sets, visits, several tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from helpsdk.runtime.replies import Item
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
TWO_FIELDS = """<main><label for="tax">Tax ID</label><input id="tax" data-help-id="invoice.form.tax_id">
<label for="due">Due date</label><input id="due" data-help-id="invoice.form.due">
<button id="send">Send</button></main>"""
KEYS = ["tax-field-tip", "set:start", "kind:tip"]
IN_SET = {"key": "set:start", "scope": "set"}
NOW = 1_795_252_440_000  # the moment of the fake's answers


def tips(fake: FakeHelp, **remember: Any) -> list[Item]:
    """A tip on each of two fields, both of the set `start`."""
    ids = {"tax-field-tip": "invoice.form.tax_id", "due-tip": "invoice.form.due"}
    of = {rule: {"set": "start", "keys": [rule, "set:start", "kind:tip"], **remember} for rule in ids}
    return [fake.make.tip(rule=rule, element=element, remember=of[rule]) for rule, element in ids.items()]


def open_tip(page: Page, field: str = "#tax") -> None:
    page.focus(field)
    expect(page.locator(".tip")).to_be_visible()


def leave(page: Page) -> None:
    page.focus("#send")
    expect(page.locator(".tip")).to_have_count(0)


def seen(fake: FakeHelp) -> dict[str, Any]:
    found: dict[str, Any] = fake.asked("v1/resolve")[-1]["memory"].get("seen", {})
    return {key: next(iter(devices.values())) for key, devices in found.items()}


def test_a_capped_tip_opens_as_often_as_is_left_and_no_more(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(), left={"rules": {"tax-field-tip": 2}})
    page.goto(fake.url)
    for _ in range(2):
        expect(page.locator(".beacon")).to_have_count(1)
        open_tip(page)
        fake.wait_for("shown")
        page.wait_for_function("localStorage['helpsdk:ledger'].includes('kind:tip')")
        leave(page)
    expect(page.locator(".beacon")).to_have_count(0)
    page.focus("#tax")
    page.wait_for_timeout(200)
    expect(page.locator(".tip")).to_have_count(0)


def test_impressions_are_remembered_by_rule_set_and_kind(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(remember={"set": "start", "keys": KEYS}), ring=3)
    page.goto(fake.url)
    open_tip(page)
    fake.wait_for("shown")
    page.reload()
    expect(page.locator(".beacon.seen")).to_be_visible()
    assert sorted(seen(fake)) == sorted(KEYS)
    assert [one["n"] for one in seen(fake).values()] == [1, 1, 1]
    assert all(abs(one["at"][0] - NOW) < 60_000 for one in seen(fake).values())


def test_a_cap_of_a_set_counts_for_all_its_tips(page: Page, fake: FakeHelp) -> None:
    fake.host(TWO_FIELDS)
    fake.resolve = fake.make.resolved(*tips(fake), left={"sets": {"start": 1}})
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_have_count(2)
    open_tip(page)
    expect(page.locator(".beacon")).to_have_count(1)
    expect(page.locator(".tip")).to_be_visible()
    leave(page)
    expect(page.locator(".beacon")).to_have_count(0)


def test_to_dismiss_one_of_a_set_dismisses_the_set(page: Page, fake: FakeHelp) -> None:
    fake.host(TWO_FIELDS)
    fake.resolve = fake.make.resolved(*tips(fake, **IN_SET))
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_have_count(2)
    open_tip(page)
    page.get_by_role("button", name="Don’t show again").click()
    expect(page.locator(".beacon")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(page.locator(".beacon")).to_have_count(0)
    assert fake.asked("v1/resolve")[-1]["memory"]["dismissed"] == {"set:start": {"scope": "set", "major": 1}}


def test_a_dismissal_for_this_visit_ends_with_it(new_page: Callable[..., Page], fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip(remember={"scope": "once"}))
    page = new_page()
    page.goto(fake.url)
    open_tip(page)
    page.get_by_role("button", name="Don’t show again").click()
    expect(page.locator(".beacon")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(page.locator(".beacon")).to_have_count(0)
    later = page.context.new_page()
    later.goto(fake.url)
    expect(later.locator(".beacon")).to_be_visible()


def test_an_open_tip_keeps_its_place_and_is_named_in_the_next_question(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    open_tip(page)
    fake.resolve = fake.make.resolved(revision=8)
    page.evaluate("HelpSDK('track', 'invoice.saved')")
    page.wait_for_function("HelpSDK('debug', {print: false}).reply.revision === 8")
    page.wait_for_timeout(500)  # longer than a tip takes to fade
    expect(page.locator(".tip")).to_be_visible()
    asked = fake.asked("v1/resolve")[-1]
    assert asked["open"] == ["tax-field-tip"]
    assert asked["shows"] == ["tip", "panel", "banner", "modal", "whats_new", "tour", "checklist"]
    leave(page)
    expect(page.locator(".beacon")).to_have_count(0)


def test_an_open_tip_goes_with_its_screen(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    open_tip(page)
    fake.resolve = fake.make.resolved(screen="invoice.list", revision=8)
    page.evaluate("HelpSDK('screen', 'invoice.list')")
    expect(page.locator(".tip")).to_have_count(0)


def test_the_banner_stays_until_it_is_dismissed(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.banner(), left={"rules": {"payments-slow": 1}})
    page.goto(fake.url)
    expect(page.locator(".banner")).to_be_visible()
    fake.wait_for("shown")
    fake.resolve = fake.make.resolved(revision=8)
    page.evaluate("HelpSDK('track', 'invoice.saved')")
    page.wait_for_function("HelpSDK('debug', {print: false}).reply.revision === 8")
    expect(page.locator(".banner")).to_be_visible()
    assert fake.asked("v1/resolve")[-1]["open"] == ["payments-slow"]
    page.locator(".banner").get_by_role("button", name="Close").click()
    expect(page.locator(".banner")).to_have_count(0)


def test_what_the_widget_cannot_show_is_left_out(page: Page, fake: FakeHelp) -> None:
    modal = fake.make.banner().model_copy(update={"style": "modal"})
    tour = fake.make.tip(rule="a-tour", kind="tour", trigger="auto")
    fake.resolve = fake.make.resolved(modal, tour, fake.make.tip())
    page.goto(fake.url)
    expect(page.locator(".beacon")).to_have_count(1)
    expect(page.locator(".banner, .tip")).to_have_count(0)


def test_two_tabs_share_what_is_dismissed_at_once(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(fake.make.tip())
    page.goto(fake.url)
    other = page.context.new_page()
    other.goto(fake.url)
    expect(page.locator(".beacon")).to_be_visible()
    expect(other.locator(".beacon")).to_be_visible()
    open_tip(other)
    other.get_by_role("button", name="Don’t show again").click()
    expect(page.locator(".beacon")).to_have_count(0)


def test_product_events_that_rules_count_are_remembered_once_each(page: Page, fake: FakeHelp) -> None:
    fake.resolve = fake.make.resolved(counts=["invoice.sent"])
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    for name, id in (("invoice.sent", "i1"), ("invoice.sent", "i1"), ("page.viewed", "p1"), ("invoice.sent", "i2")):
        page.evaluate("([name, id]) => HelpSDK('track', name, {id})", [name, id])
    page.wait_for_function("localStorage['helpsdk:ledger'].includes('i2')")
    page.reload()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    events = fake.asked("v1/resolve")[-1]["memory"]["events"]
    assert list(events) == ["invoice.sent"]
    assert list(events["invoice.sent"].values()) == [{"n": 2, "ids": ["i1", "i2"]}]

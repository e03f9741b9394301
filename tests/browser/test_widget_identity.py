"""Who reads: a token becomes a session that is kept nowhere, and what one reader left is not the next one's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser
EARLY = "window.HelpSDK = window.HelpSDK || function () { (HelpSDK.q = HelpSDK.q || []).push(arguments) };"
HEAR = EARLY + "HelpSDK('on', 'error', (error) => (window.errors ??= []).push(error));"
RESOLVED = "HelpSDK('debug', {print: false})?.reply"
EVERYTHING_STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


def own_help(fake: FakeHelp) -> None:
    """An article for a person, another for everybody, and a banner."""

    def answer(_: dict[str, Any]) -> Any:
        person = fake.as_whom("v1/resolve")[-1].removeprefix("hs_").partition(".")[0]
        item = fake.make.panel_item("secret", f"For {person}") if person else fake.make.panel_item("open", "For all")
        return fake.make.resolved(item, fake.make.banner(), viewer=person or None)

    fake.resolve = answer
    fake.articles["secret"] = fake.make.article("secret", "For one", [{"t": "p", "c": ["Between us."]}])


def open_panel(page: Page) -> Any:
    page.evaluate("HelpSDK('open')")
    return page.get_by_role("dialog", name="Help")


def wait_for(page: Page, holds: Callable[[], bool], seconds: float = 6) -> None:
    """Until something holds outside of the page."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert holds()


def test_the_languages_of_page_and_browser_come_after_the_one_in_the_token(page: Page, fake: FakeHelp) -> None:
    fake.host(data='data-token="maya.1.x"', lang="fr")
    fake.resolve = lambda _: fake.make.resolved(viewer="maya", interface_locale="ru")
    fake.articles["x"] = fake.make.article("x", "Steuern", [], locale="de", fallback_locale="de")
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    page.evaluate("HelpSDK('article', 'x')")

    expect(page.get_by_role("dialog")).to_contain_text("пока нет на языке: русский")
    asked = [fake.asked(path)[-1]["locale"] for path in ("v1/resolve", "v1/articles/x")]
    assert [asked[0][:2], ",".join(asked[1]).split(",")[:2]] == [["*", "fr"], ["*", "fr"]]


def test_every_request_comes_with_the_session_and_nothing_of_it_is_stored(page: Page, fake: FakeHelp) -> None:
    own_help(fake)
    fake.host(data='data-token="maya.1.x"')
    page.goto(fake.url)
    panel = open_panel(page)
    panel.locator(".row", has_text="For maya").click()
    expect(panel).to_contain_text("Between us.")
    panel.get_by_role("button", name="Back").click()
    panel.get_by_role("combobox").fill("late")
    fake.wait_for("opened")
    for path in ("v1/resolve", "v1/articles/secret", "v1/search", "v1/interactions"):
        wait_for(page, lambda path=path: bool(fake.as_whom(path)))  # type: ignore[misc]
        assert set(fake.as_whom(path)) == {"hs_maya.1.x"}, path
    assert fake.asked("v1/session") == [{"token": "maya.1.x", "device": fake.asked("v1/resolve")[0]["device"]}]
    stored = page.evaluate(EVERYTHING_STORED)
    assert "maya.1" not in stored
    assert "hs_" not in stored


def test_public_help_is_never_asked_for_first(page: Page, fake: FakeHelp) -> None:
    def slow(token: str) -> Any:
        time.sleep(0.7)
        return fake.make.session_of(token)

    own_help(fake)
    fake.session = slow
    fake.files["/token"] = b"maya.1.x"
    fake.host(data='data-token-url="/token"')
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    assert fake.as_whom("v1/resolve") == ["hs_maya.1.x"]


def test_nobody_waits_for_ever_and_the_person_still_comes(page: Page, fake: FakeHelp) -> None:
    def hangs(token: str) -> Any:
        time.sleep(4.5)
        return fake.make.session_of(token)

    own_help(fake)
    fake.session = hangs
    fake.host(data='data-token="maya.1.x"')
    page.goto(fake.url)
    page.wait_for_function(f"{RESOLVED}?.viewer === null")
    page.wait_for_function(f"{RESOLVED}?.viewer === 'maya'")
    assert fake.as_whom("v1/resolve") == ["", "hs_maya.1.x"]


@pytest.mark.parametrize(
    ("get_token", "code"),
    [
        ("() => 'olga.1.x'", "token_expired"),
        ("() => { throw new Error('down') }", "token_unavailable"),
        ("() => '<!doctype html>'", "token_unavailable"),
    ],
)
def test_a_proof_that_does_not_hold_is_public_help_and_one_error(
    page: Page, fake: FakeHelp, get_token: str, code: str
) -> None:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if "helpsdk" in message.text else None)
    fake.fault = lambda path: (
        fake.make.refusal("token_expired", "The token has expired") if path.endswith("/session") else None
    )
    own_help(fake)
    fake.files["/early.js"] = f"{HEAR} HelpSDK('init', {{getToken: {get_token}}})".encode()
    fake.host(head='<script src="/early.js"></script>')
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    page.evaluate("HelpSDK('screen', 'other')")
    page.wait_for_timeout(300)
    assert [error["code"] for error in page.evaluate("window.errors")] == [code]
    assert len(lines) == 1
    assert code in lines[0]
    assert set(fake.as_whom("v1/resolve")) == {""}
    expect(open_panel(page)).to_contain_text("For all")


def test_a_session_that_is_refused_is_renewed_and_nobody_notices(page: Page, fake: FakeHelp) -> None:
    given: list[str] = []

    def session(token: str) -> Any:
        given.append(f"{token}.{len(given)}")
        return fake.make.session_of(given[-1])

    def fault(path: str) -> tuple[int, bytes] | None:
        ended = path.endswith("/resolve") and fake.sessions[-1][1] == "hs_maya.1.x.0" and len(fake.asked("v1/resolve"))
        return fake.make.refusal("session_expired") if ended else None

    own_help(fake)
    fake.session, fake.fault = session, fault
    fake.files["/early.js"] = f"{HEAR} HelpSDK('init', {{getToken: async () => 'maya.1.x'}})".encode()
    fake.host(head='<script src="/early.js"></script>')
    page.clock.install()
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    page.clock.fast_forward(60_000)  # it was good for a while
    page.evaluate("HelpSDK('screen', 'other')")
    wait_for(page, lambda: fake.as_whom("v1/resolve")[-1] == "hs_maya.1.x.1")
    assert page.evaluate("window.errors ?? []") == []


def test_where_only_people_with_a_proof_are_helped_nothing_shows(page: Page, fake: FakeHelp) -> None:
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if "helpsdk" in message.text else None)
    fake.fault = lambda path: fake.make.refusal("identity_required", "Sign in first") if "/v1/" in path else None
    fake.files["/early.js"] = HEAR.encode()
    fake.host(head='<script src="/early.js"></script>')
    page.goto(fake.url)
    page.wait_for_function("window.errors")
    page.keyboard.press("?")
    page.evaluate("HelpSDK('open')")
    page.wait_for_timeout(400)
    assert page.evaluate("window.errors") == [{"code": "identity_required", "message": "Sign in first"}]
    assert page.locator(".launcher, .panel, .banner").count() == 0
    assert len(lines) == 1


def test_signing_in_and_out_without_a_page_load(page: Page, fake: FakeHelp) -> None:
    own_help(fake)
    fake.host(body="<main>Host</main>")
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    page.evaluate("HelpSDK('identify', {getToken: async () => 'maya.1.x', traits: {plan: 'team'}, locale: 'ru'})")
    page.wait_for_function(f"{RESOLVED}?.viewer === 'maya'")
    asked = fake.asked("v1/resolve")[-1]
    assert (asked["traits"], asked["locale"][0]) == ({"plan": "team"}, "ru")
    panel = open_panel(page)
    panel.locator(".row", has_text="For maya").click()
    expect(panel).to_contain_text("Between us.")
    page.evaluate("HelpSDK('identify', null)")
    expect(page.locator(".panel")).to_have_count(0)
    page.wait_for_function(f"{RESOLVED}?.viewer === null")
    assert fake.asked("v1/resolve")[-1]["traits"] == {}
    assert fake.as_whom("v1/resolve")[-1] == ""
    del fake.articles["secret"]  # for anybody it is not there
    page.evaluate("HelpSDK('article', 'secret')")
    expect(page.get_by_role("dialog")).to_contain_text("This article is not there")


def test_a_dismissal_is_the_persons_own(page: Page, fake: FakeHelp) -> None:
    own_help(fake)
    fake.host(body="<main>Host</main>")
    page.goto(fake.url)
    banner = page.get_by_role("region", name="Announcement")
    expect(banner).to_be_visible()
    for person, shows in (("maya", True), ("olga", True), ("maya", False)):
        page.evaluate("(person) => HelpSDK('identify', {token: `${person}.1.x`})", person)
        page.wait_for_function(f"{RESOLVED}?.viewer === '{person}'")
        expect(banner).to_have_count(int(shows))
        if shows and person == "maya":
            banner.get_by_role("button", name="Close").click()
    page.evaluate("HelpSDK('identify', null)")
    expect(banner).to_be_visible()
    keys = page.evaluate("Object.keys(localStorage)")
    assert {"helpsdk:ledger", "helpsdk:ledger:maya"} <= set(keys)


def test_a_beacon_says_whose_it_is_in_its_body(page: Page, fake: FakeHelp) -> None:
    own_help(fake)
    fake.host(data='data-token="maya.1.x"')
    page.goto(fake.url)
    panel = open_panel(page)
    panel.locator(".row", has_text="For maya").click()
    expect(panel.get_by_role("heading", name="For one")).to_be_focused()  # once it is told
    page.goto("about:blank")
    opened = fake.wait_for("opened")
    bodies = [body for body in fake.asked("v1/interactions") if opened in body["items"]]
    assert [body["session"] for body in bodies] == ["hs_maya.1.x"]


def test_what_happened_before_it_was_known_who_reads_is_theirs(page: Page, fake: FakeHelp) -> None:
    own_help(fake)
    fake.files["/early.js"] = f"{EARLY} HelpSDK('track', 'invoice.failed', {{id: 'INV-7'}});".encode()
    fake.host(data='data-token="maya.1.x"', head='<script src="/early.js"></script>')
    page.goto(fake.url)
    page.wait_for_function(RESOLVED)
    assert [event["id"] for event in fake.asked("v1/resolve")[-1]["events"]] == ["INV-7"]
    assert fake.wait_for("tracked")["name"] == "invoice.failed"
    assert fake.as_whom("v1/interactions") == ["hs_maya.1.x"]
    assert "INV-7" in page.evaluate("sessionStorage['helpsdk:ledger:maya:events']")

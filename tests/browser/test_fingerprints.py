"""Elements without a `data-help-id`: recorded on one page, found on it later, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDGET

if TYPE_CHECKING:
    from tests.browser.conftest import FakeHelp

pytestmark = pytest.mark.browser

FORM = """<nav id="side"><a href="/invoices">Invoices</a><a href="/reports">Reports</a></nav>
<main><h1>New invoice</h1><form id="invoice"><label for="tax">Tax ID</label><input id="tax" name="tax_id">
<fieldset><legend>Lines</legend><button class="add" type="button">Add line</button></fieldset>
<button class="primary">Save invoice</button> <a class="x" href="/invoices/preview">Preview</a></form></main>"""
ROWS = """<main><table><tr><td>North Mill</td><td><button>Remind</button></td></tr>
<tr><td>Old Ferry</td><td><button>Remind</button></td></tr></table></main>"""
#: CPU milliseconds that one look may take on a page of 20,000 nodes: no long task on a device four times as slow.
COST = 12.5

Look = Callable[..., dict[str, Any]]


class Lab:
    """A page with the two chunks in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def draw(self, html: str, *, lang: str = "en", dir: str = "ltr") -> None:
        self.page.evaluate(
            "(it) => { Object.assign(document.documentElement, it); document.body.innerHTML = it.html }",
            {"html": html, "lang": lang, "dir": dir},
        )

    def record(self, selector: str) -> dict[str, Any]:
        recorded: dict[str, Any] = self.page.evaluate("(it) => record.record(document.querySelector(it))", selector)
        return recorded

    def find(self, anchor: dict[str, Any], within: str = "[document]") -> tuple[str, str | None]:
        """The outcome, and the element's `data-it` or else its text."""
        sight = self.page.evaluate(
            f"""(anchor) => {{ const {{outcome, element}} = fingerprint.find(anchor, {within});
            return [outcome, element && (element.dataset.it ?? element.textContent.trim())] }}""",
            anchor,
        )
        return sight[0], sight[1]

    def after(self, selector: str, change: str) -> tuple[str, bool]:
        """Record an element, change the page, and look: the outcome, and whether it is that very element."""
        outcome, same = self.page.evaluate(
            f"""(selector) => {{ const it = document.querySelector(selector), $ = (one) => document.querySelector(one);
            const {{anchor}} = record.record(it); {change};
            const {{outcome, element}} = fingerprint.find(anchor, [document]); return [outcome, element === it] }}""",
            selector,
        )
        return outcome, same


@pytest.fixture
def lab(page: Page, fake: FakeHelp) -> Lab:
    fake.page = "<!doctype html><meta charset=utf-8><body>"
    lazy = json.loads((WIDGET / "manifest.json").read_bytes())["lazy"]
    page.goto(fake.url + "invoices/new")
    for name in ("fingerprint", "record"):
        page.evaluate(
            f"async (file) => {{ window.{name} = (await import(file)).start({{ parts: window, findBy() {{}} }}) }}",
            f"/help/widget/{lazy[name]['file']}",
        )
    return Lab(page)


def test_what_was_recorded_is_found(lab: Lab) -> None:
    lab.draw(FORM)
    for selector in ("input", "button.add", "button.primary", "a.x", "nav a", "h1", "fieldset"):
        recorded = lab.record(selector)
        assert (recorded["unique"], recorded["lookalikes"]) == (True, 0), selector
        assert recorded["yaml"].startswith("anchor:\n  tag: "), selector
        sent: dict[str, Any] = {
            "role": "",
            "name": "",
            "attributes": {},
            "landmark": "",
            "label": "",
            "ordinal": None,
            "lang": "",
        }
        assert lab.find(sent | recorded["anchor"])[0] == "exact", selector


@pytest.mark.parametrize(
    ("selector", "change", "outcome"),
    [
        ("button.primary", "it.className = 'css-1q2w3e'", "healed"),
        ("button.primary", "const box = document.createElement('div'); it.replaceWith(box); box.append(it)", "exact"),
        ("button.primary", "it.textContent = 'Save invoices'", "healed"),
        ("button.primary", "it.textContent = 'Save invoice now'", "healed"),
        ("button.primary", "$('form').prepend(it)", "exact"),
        ("input", "it.id = 'vat'; $('label').htmlFor = 'vat'", "healed"),
        ("input", "$('label').textContent = 'VAT number'", "healed"),
        ("input", "$('#invoice').id = 'draft'; $('label').remove(); it.removeAttribute('id')", "healed"),
        ("a.x", "it.textContent = 'See it first'", "healed"),
        ("a.x", "it.href = location.origin + '/invoices/preview'", "exact"),
        ("nav a", "it.parentNode.append(it)", "exact"),
    ],
)
def test_a_changed_element_is_healed(lab: Lab, selector: str, change: str, outcome: str) -> None:
    lab.draw(FORM)
    assert lab.after(selector, change) == (outcome, True)


@pytest.mark.parametrize(
    ("selector", "change"),
    [
        ("button.primary", "document.body.prepend(it)"),
        ("button.primary", "it.remove()"),
        ("button.primary", "it.textContent = 'Delete invoice'"),
        ("button.primary", "it.hidden = true"),
        ("button.primary", "it.style.visibility = 'hidden'"),
        ("input", "it.name = 'vat_id'; it.id = 'other'"),
        ("a.x", "it.href = '/invoices/print'"),
        ("a.x", "it.href = '/invoices/preview'; it.remove()"),
        ("nav a", "it.remove()"),
        ("h1", "it.remove(); $('main').insertAdjacentHTML('afterbegin', '<h1>Edit invoice</h1>')"),
        ("button.add", "const ours = document.createElement('helpsdk-widget'); it.replaceWith(ours); ours.append(it)"),
    ],
)
def test_nothing_takes_the_place_of_what_is_gone(lab: Lab, selector: str, change: str) -> None:
    lab.draw(FORM)
    assert lab.after(selector, change) == ("dead", False)


@pytest.mark.parametrize("selector", ["button.primary", "button.add", "a.x", "nav a", "h1"])
def test_two_that_nothing_tells_apart_are_ambiguous(lab: Lab, selector: str) -> None:
    lab.draw(FORM)
    assert lab.after(selector, "it.before(it.cloneNode(true))") == ("ambiguous", False)
    assert lab.record(selector)["unique"] is False


def test_a_hidden_twin_does_not_count(lab: Lab) -> None:
    lab.draw(f'<div style="display: none">{FORM}</div>{FORM}')
    recorded = lab.record("body > main button.primary")
    assert (recorded["unique"], recorded["lookalikes"]) == (True, 0)


def test_an_equal_one_elsewhere_is_told_by_its_place(lab: Lab) -> None:
    lab.draw(
        '<nav><a href="/users" data-it="nav">Users</a></nav><main><a href="/users" data-it="main">Users</a></main>'
    )
    recorded = lab.record("main a")
    assert (recorded["unique"], recorded["lookalikes"]) == (True, 1)
    assert lab.find(recorded["anchor"]) == ("exact", "main")
    lab.page.evaluate("document.querySelector('main a').remove()")
    assert lab.find(recorded["anchor"]) == ("dead", None)


@pytest.mark.parametrize("said", ['id="{}"', 'action="/{}"'])
def test_a_field_of_another_form_is_another_field(lab: Lab, said: str) -> None:
    form = "<form {}><label for=mail>Email</label><input id={} name=email></form>"
    lab.draw(form.format(said.format("login"), "mail"))
    anchor = lab.record("input")["anchor"] | {"attributes": {"name": "email"}}
    assert lab.find(anchor)[0] == "exact"
    lab.draw(form.format(said.format("newsletter"), "mail").replace("<label", "<h2>News</h2><label"))
    assert lab.find(anchor | {"selector": "#login input"})[0] == "dead"


def test_a_row_is_told_by_its_first_cell(lab: Lab) -> None:
    lab.draw(ROWS)
    recorded = lab.record("tr:last-child button")
    assert (recorded["unique"], recorded["anchor"]["label"]) == (True, "old ferry")
    assert "Others here, 1, differ only by their place" in recorded["yaml"]
    assert lab.after("tr:last-child button", "it.closest('tr').parentNode.prepend(it.closest('tr'))")[1] is True
    assert lab.after("tr:first-child button", "it.closest('tr').remove()") == ("dead", False)


def test_equal_rows_are_told_to_who_records(lab: Lab) -> None:
    lab.draw(ROWS.replace("Old Ferry", "North Mill"))
    recorded = lab.record("button")
    assert (recorded["unique"], recorded["lookalikes"]) == (False, 1)
    assert recorded["yaml"].startswith("# 1 more here look the same: give it a data-help-id instead.\nanchor:\n")


def test_made_up_names_are_left_out(lab: Lab) -> None:
    lab.draw('<main><button id=":r1:" class="css-1q2w3e"><span id="radix-:r2:">Share</span></button></main>')
    anchor = lab.record("button")["anchor"]
    assert anchor == {
        "tag": "button",
        "role": "button",
        "name": "share",
        "landmark": "main",
        "selector": "button",
        "lang": "en",
    }
    assert lab.after("button", "it.id = ':r9:'; it.className = 'css-0p9o8i'") == ("exact", True)


def test_numbers_of_the_pages_own_address_do_not_count(lab: Lab) -> None:
    edit = '<main><h1>Invoice {n}</h1><a href="/invoices/{n}/edit">Edit invoice {n}</a></main>'
    lab.page.evaluate("history.replaceState(null, '', '/invoices/7')")
    lab.draw(edit.format(n=7))
    anchor = lab.record("a")["anchor"]
    lab.page.evaluate("history.replaceState(null, '', '/invoices/12')")
    lab.draw(edit.format(n=12))
    assert lab.find(anchor) == ("exact", "Edit invoice 12")


@pytest.mark.parametrize(("lang", "dir"), [("de", "ltr"), ("ar", "rtl")])
def test_in_another_language_what_code_reads_still_counts(lab: Lab, lang: str, dir: str) -> None:
    lab.draw(FORM)
    field, link, button = (lab.record(one)["anchor"] for one in ("input", "a.x", "button.primary"))
    other = FORM.replace("Tax ID", "الرقم الضريبي").replace("Preview", "معاينة").replace("Save invoice", "حفظ الفاتورة")
    lab.draw(other.replace("New invoice", "فاتورة جديدة").replace("Lines", "البنود"), lang=lang, dir=dir)
    assert lab.find(field)[0] == "exact"
    assert lab.find(link) == ("exact", "معاينة")
    assert lab.find(button) == ("dead", None)


def test_open_shadow_roots_are_searched(lab: Lab) -> None:
    lab.draw("<main><div id=card></div></main>")
    inside = "<section><h2>Plan</h2><button>Change plan</button></section>"
    root = "document.querySelector('#card').shadowRoot"
    lab.page.evaluate("(it) => document.querySelector('#card').attachShadow({mode: 'open'}).innerHTML = it", inside)
    recorded = lab.page.evaluate(f"record.record({root}.querySelector('button'))")
    assert (recorded["unique"], recorded["anchor"]["landmark"], recorded["anchor"]["label"]) == (True, "main", "plan")
    assert lab.find(recorded["anchor"])[0] == "dead"
    assert lab.find(recorded["anchor"], f"[document, {root}]")[0] == "exact"


def test_nonsense_is_nothing(lab: Lab) -> None:
    lab.draw(FORM)
    for odd in (
        {"tag": "button"},
        {"tag": "no<tag"},
        {"tag": "input", "selector": "::nothing["},
        {"tag": "a", "attributes": {"href": '"]*{', "constructor": "x", "style": "x"}},
        {"tag": "button", "name": "save invoice", "attributes": {"data-testid": "gone\n"}, "unknown": 1},
    ):
        assert lab.find(odd)[0] in ("dead", "healed"), odd


def cpu(lab: Lab, anchor: dict[str, Any]) -> float:
    """CPU milliseconds of the page's main thread that one look costs: the least of five."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    costs = []
    for _ in range(5):
        before = spent()
        lab.page.evaluate("(anchor) => void fingerprint.find(anchor, [document])", anchor)
        costs.append(1000 * (spent() - before))
    session.detach()
    return min(costs)


@pytest.mark.parametrize(("rows", "cells"), [(780, 22), (4_000, 1)], ids=["all-are-looked-at", "too-many"])
def test_a_look_at_twenty_thousand_nodes_is_no_long_task(lab: Lab, rows: int, cells: int) -> None:
    row = (
        "<tr><th>Row {n}</th><td><a href='/things/{n}/edit?tab=1'><b>Edit</b> thing {n}</a></td>" + "<td>x</td>" * cells
    )
    lab.draw("<main><table>" + "".join(row.format(n=n) for n in range(rows)) + "</table></main>")
    assert lab.page.evaluate("document.querySelectorAll('*').length") > 19_000
    gone = {
        "tag": "a",
        "role": "link",
        "name": "gone",
        "attributes": {"href": "/gone"},
        "selector": "a.gone",
        "lang": "en",
    }
    alike = {"tag": "a", "role": "link", "name": "edit thing #", "landmark": "main", "label": "row", "lang": "en"}
    outcomes = ["dead", "ambiguous"] if rows < 800 else ["ambiguous", "ambiguous"]
    assert [lab.find(anchor)[0] for anchor in (gone, alike)] == outcomes
    assert [cost for cost in (cpu(lab, gone), cpu(lab, alike)) if cost > COST] == []
    there = {"tag": "a", "role": "link", "attributes": {"href": "/things/9/edit?tab=1"}, "name": "edit thing #"}
    assert lab.find(there) == ("exact", "Edit thing 9")

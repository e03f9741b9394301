"""Datasette, which nobody here wrote, with a plugin of one file: tips on its own elements."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page

from examples.datasette.library import create_app
from tests.browser.pointing import tip_at
from tests.server.serving import on_loopback

pytestmark = pytest.mark.browser

#: The element on Datasette's page, its title in the help, what opens its tip, and what that says.
TABLE = [
    ("select[name=_filter_column]", "Filter", "focus", "keeps the books of one shelf"),
    ("a.not-underlined", "View and edit SQL", "hover", "as a query that you can change"),
    ("p.suggested-facets a:first-of-type", "Suggested facet", "hover", "lists the values of a column"),
    ("td.type-pk a[href$='/1']", "A row's number", "hover", "a page of this row alone"),
    ("#export input[type=submit]", "Export CSV", "click", "opens in a spreadsheet"),
    ("footer span", "Powered by", "hover", "shows a database as pages to read"),  # named by templates/_footer.html
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with on_loopback(create_app(tmp_path_factory.mktemp("library"))) as address:
        assert httpx.get(f"{address}/help/readyz", timeout=30).status_code == 200
        yield address


def test_elements_of_a_table_have_their_tips(page: Page, url: str) -> None:
    page.goto(f"{url}/library/books")
    for selector, title, by, text in TABLE:
        tip_at(page, page.locator(selector), label=f"Help: {title}", by=by, says=text)


def test_a_page_without_them_has_none(page: Page, url: str) -> None:
    page.goto(f"{url}/library/authors")
    page.locator(".launcher").wait_for()
    assert page.get_by_role("button", name="Help: A row's number").count() == 0


def test_datasette_answers_as_it_did(url: str) -> None:
    assert httpx.get(f"{url}/library/books.json?_shape=array").json()[0]["title"] == "The Lamp"

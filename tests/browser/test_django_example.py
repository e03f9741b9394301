"""`examples/django` in a browser: the product, and Django's own admin with help on what no template of ours writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pointing import tip_at
from tests.browser.starting import process
from tests.docs.workshop import ROOT

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-m", "examples.django"]
    with process(command, path="/help/readyz", cwd=ROOT, env={"PORT": "{port}"}) as address:
        yield address


def sign_in(page: Page, url: str, who: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.locator(f"button[value={who}]").click()
    page.wait_for_url(f"{url}/products/")


def test_the_product_has_tips_where_its_templates_name_elements(page: Page, url: str) -> None:
    sign_in(page, url, "mia")
    assert page.locator("html").get_attribute("data-help-screen") == "product.list"
    page.goto(f"{url}/products/2/order/")
    tip_at(page, page.locator("#count"), label="Help: How many", by="focus", says="in two weeks")


def test_a_tip_is_there_without_script(new_page: NewPage, url: str) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, url, "mia")
    page.goto(f"{url}/products/2/")
    page.locator("details.helpsdk-tip summary").click()
    expect(page.get_by_text("no more on the shelf than")).to_be_visible()


def test_what_is_for_managers_is_for_managers(page: Page, url: str) -> None:
    sign_in(page, url, "mia")
    page.keyboard.press("?")
    page.locator(".panel").get_by_role("combobox").fill("supplier's products")
    expect(page.locator(".panel")).to_contain_text("Notes to suppliers")
    expect(page.locator(".panel")).not_to_contain_text("Only one supplier")


#: The admin's page, the element on it, its title in the help, what opens its tip, and what that says.
ADMIN = [
    ("/admin/", "#site-name", "Stockroom", "hover", "Здесь управляющие ведут"),  # named by base_site.html
    ("/admin/stock/product/", "#searchbar", "Поиск", "focus", "части названия"),
    ("/admin/stock/product/", "#content a.addlink", "Добавить товар", "hover", "свой код"),
    ("/admin/stock/product/", "#changelist-filter-header", "Фильтр", "click", "Список поставщиков"),
    ("/admin/stock/product/1/change/", "#id_code", "Код", "focus", "строчных букв"),
    ("/admin/stock/product/1/change/", "input[name=_save]", "Сохранить", "hover", "сразу действует"),
]


def test_the_admin_has_tips_on_the_right_elements(page: Page, url: str) -> None:
    sign_in(page, url, "igor")
    for path, selector, title, by, text in ADMIN:
        if page.url != url + path:
            page.goto(url + path)
        tip_at(page, page.locator(selector), label=f"Справка: {title}", by=by, says=text)

"""What the site has and the product no longer does, as small sites beside small products."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.errors import Problem
from helpsdk.site.check.orphans import Orphan, ScreenCoverage, orphans, renamed, screen_coverage
from helpsdk.site.places import Sources
from helpsdk.site.scan.host import Code, CodePlace, DynamicUse, HostCode, Route, Routes, Use
from helpsdk.site.scan.pages import as_templates_say, pages_of
from helpsdk.site.sources import read_sources

SCREENS = """\
- id: order.list
  title: Orders
  urls: [/orders]
  elements: [{id: order.list.new, title: New}]
- id: order.detail
  title: Order
  urls: ["/orders/:id"]
  elements:
    - {id: order.detail.total, title: Total}
    - {id: order.detail.logo, title: Logo, anchor: {tag: img, name: Logo}}
"""
RULES = """\
- id: list-panel
  show: {kind: panel, article: a}
  at: {screen: order.list}
- id: new-tip
  show: {kind: tip, article: a}
  at: {element: order.list.new}
- id: total-tip
  show: {kind: tip, article: a}
  at: {element: order.detail.total}
"""


def site(screens: str = SCREENS, rules: str = RULES) -> Sources:
    return read_sources({"screens.yaml": screens.encode(), "rules/a.yaml": rules.encode()})[0]


def product(
    routes: dict[str, str] | None,
    names: dict[str, str] | None = None,
    *,
    screens: dict[str, str] | None = None,
    made: tuple[str, ...] = (),
    templates: dict[str, str] | None = None,
) -> HostCode:
    """`routes`: path → name; `names`: element → file; `screens`: id → file; `templates`: path → template."""
    table = [
        Route(name, path, path, view=path, place=CodePlace("app.py", 1), templates=((templates or {}).get(path, "-"),))
        for path, name in (routes or {}).items()
    ]
    pages = pages_of(table).screens
    if names is None:
        return HostCode(Routes(tuple(table)), pages)
    code = Code(
        tuple(Use(id, CodePlace(file, 3)) for id, file in names.items()),
        tuple(Use(id, CodePlace(file, 1)) for id, file in (screens or {}).items()),
        tuple(DynamicUse(shape, shape, CodePlace("m.html", 8)) for shape in made),
        quoted={id: (CodePlace(file, 3),) for id, file in names.items()},
    )
    return HostCode(Routes(tuple(table)) if routes is not None else None, as_templates_say(pages, code), code)


ROUTES = {"/orders": "", "/orders/:number": ""}
NAMES = {"order.list.new": "t/orders.html", "order.detail.total": "t/order.html"}


def told(problems: list[Problem]) -> list[tuple[str, str | None, str, list[str]]]:
    return [
        (one.code, one.suggestion, one.severity, [rule.id for rule in one.rules])
        for one in problems
        if isinstance(one, Orphan)
    ]


def test_a_product_that_has_it_all_orphans_nothing() -> None:
    assert orphans(site(), product(ROUTES, NAMES)) == []
    assert screen_coverage(site(), product(ROUTES, NAMES)) == ScreenCoverage(2, 2)


def test_a_screen_whose_address_is_gone_is_named_with_its_rules_and_the_nearest_address() -> None:
    found = orphans(site(), product({"/order-list": "", "/orders/:number": ""}))

    assert told(found) == [
        ("orphan-screen", "/order-list", "error", ["list-panel", "new-tip"]),
        ("undeclared-screen", "order-list", "warning", []),
    ]
    assert str(found[0]) == (
        "screens.yaml:1: error [0.id]: screen `order.list` is gone: nothing in the product answers `/orders`; "
        "the nearest is /order-list; rules that hang on it: list-panel (rules/a.yaml:3), new-tip (rules/a.yaml:6)"
    )
    assert found[0].as_dict()["rules"][0] == {"id": "list-panel", "file": "rules/a.yaml", "line": 3}


def test_a_screen_without_rules_is_a_warning() -> None:
    found = orphans(site(rules=""), product({"/orders/:number": ""}))

    assert told(found) == [("orphan-screen", None, "warning", [])]


def test_a_route_with_a_new_name_at_the_same_address_is_the_screen() -> None:
    """Where screens are called as routes are."""
    found = orphans(site(), product({"/orders": "order.index", "/orders/:number": "order.detail"}))

    assert told(found) == [("orphan-screen", "order.index", "error", ["list-panel", "new-tip"])]


def test_routes_that_never_named_screens_are_told_by_their_address() -> None:
    assert orphans(site(), product({"/orders": "list_orders", "/orders/:number": "show_order"})) == []


def test_an_address_another_screen_answers_is_not_the_screens_own() -> None:
    screens = SCREENS + "- {id: order.form, title: New, urls: [/orders/new]}\n"
    rules = RULES + "- id: form-panel\n  show: {kind: panel, article: a}\n  at: {screen: order.form}\n"
    found = orphans(site(screens, rules), product(ROUTES))

    assert told(found) == [("orphan-screen", None, "error", ["form-panel"])]


@pytest.mark.parametrize("new", ["order.overview", "zzz"])
def test_a_template_with_a_new_name_at_the_screens_address_is_the_screen(new: str) -> None:
    host = product(ROUTES, NAMES, screens={new: "t/orders.html"}, templates={"/orders": "orders.html"})

    assert told(orphans(site(), host)) == [("orphan-screen", new, "error", ["list-panel", "new-tip"])]
    assert renamed(site(), host)["order.list"].id == new
    assert screen_coverage(site(), host).covered == 1  # nothing hangs on its new name


def test_a_template_nobody_knows_the_route_of_is_told_by_its_elements() -> None:
    names = {"zzz.new": "t/x.html", "order.detail.total": "t/order.html"}
    found = orphans(site(), product(ROUTES, names, screens={"zzz": "t/x.html", "order.detail": "t/order.html"}))

    assert told(found) == [
        ("orphan-screen", "zzz", "error", ["list-panel", "new-tip"]),
        ("orphan-element", "zzz.new", "error", ["new-tip"]),
    ]


def test_a_new_screen_with_a_name_like_an_old_one_takes_nothing_from_it() -> None:
    """The old one's elements are still there, in another file."""
    found = orphans(site(), product({**ROUTES, "/x": ""}, NAMES, screens={"order.lists": "t/lists.html"}))

    assert told(found) == [
        ("undeclared-screen", "x", "warning", []),
        ("undeclared-screen", "order.lists", "warning", []),
    ]


def test_an_element_that_is_gone_is_named_with_the_nearest() -> None:
    found = orphans(site(), product(ROUTES, {**NAMES, "order.detail.sum": "t/order.html", "order.list.add": "x.html"}))
    gone = product(ROUTES, {"order.list.new": "t/orders.html", "order.detail.totals": "t/order.html"})

    assert found == []
    assert told(orphans(site(), gone)) == [("orphan-element", "order.detail.totals", "error", ["total-tip"])]


def test_a_name_that_is_made_may_be_the_element() -> None:
    names = {"order.list.new": "t/orders.html"}

    assert orphans(site(), product(ROUTES, names, made=("order.detail.*",))) == []
    found = orphans(site(), product(ROUTES, names, made=("*",)))
    assert told(found) == [("orphan-element", None, "error", ["total-tip"])]
    assert "as at m.html:8" in str(found[0])


def test_a_screen_that_its_page_names_may_move() -> None:
    found = orphans(
        site(), product({"/all-orders": "", "/orders/:number": ""}, NAMES, screens={"order.list": "t/o.html"})
    )

    assert told(found)[0] == ("gone-url", "/all-orders", "warning", [])


def test_a_rule_at_an_address_that_is_gone_is_an_orphan() -> None:
    rules = "- id: old-url\n  show: {kind: panel, article: a}\n  at: {url: /order}\n"
    found = orphans(site(rules=rules), product({**ROUTES, "/basket": ""}))

    assert [(one.code, one.about) for one in found if one.severity == "error"] == [("orphan-url", "rule `old-url`")]
    assert told(found)[0] == ("orphan-url", None, "error", ["old-url"])


def test_nothing_is_said_of_what_was_not_looked_at() -> None:
    assert orphans(site(), HostCode()) == []
    assert orphans(site(), product(None, NAMES)) == []
    assert screen_coverage(site(), HostCode()) == ScreenCoverage(0, 0)


def test_below_another_application_nothing_is_known() -> None:
    host = HostCode(Routes(opaque=("/*",)), ())

    assert orphans(site(), host) == []


def test_a_screen_without_addresses_lives_by_its_name() -> None:
    screens = "- {id: dialog, title: Dialog}\n"

    assert told(orphans(site(screens, ""), product({}, {}, screens={"dialog": "x.js"}))) == []
    assert told(orphans(site(screens, ""), product({}, {}))) == [("orphan-screen", None, "warning", [])]
    assert orphans(site(screens, ""), product({})) == []


def test_screens_that_the_site_lacks_come_with_the_coverage() -> None:
    host = product({**ROUTES, "/basket": "basket", "/help-desk": "help_desk"})
    found = orphans(site(), host)

    assert told(found) == [
        ("undeclared-screen", "basket", "warning", []),
        ("undeclared-screen", "help_desk", "warning", []),
    ]
    assert "`basket` (/basket, app.py:1)" in str(found[0])
    assert "2 of the product's 4 screens have help (50 %)" in str(found[0])
    assert screen_coverage(site(), host).percent == 50


def test_many_rules_are_named_up_to_twenty_and_all_in_json() -> None:
    rules: Any = "".join(
        f"- id: r{index}\n  show: {{kind: panel, article: a}}\n  at: {{screen: order.list}}\n" for index in range(25)
    )
    found = orphans(site(rules=rules), product({"/orders/:number": ""}))

    assert "r19 (rules/a.yaml:60) and 5 more" in str(found[0])
    assert len(found[0].as_dict()["rules"]) == 25

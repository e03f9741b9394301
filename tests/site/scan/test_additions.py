from __future__ import annotations

from helpsdk.site.places import Sources
from helpsdk.site.scan.additions import additions, extended
from helpsdk.site.scan.host import Code, CodePlace, HostCode, HostScreen, Use
from helpsdk.site.scan.known import NewName
from helpsdk.site.sources import read_sources

SCREENS = """\
# ours
- id: order   # a comment
  title: Orders
  urls: ["/orders/:id"]   # one
  elements:
    - {id: order.total, title: {en: Total, ru: Итог}}
"""
PLACE = CodePlace("t/x.html", 3)


def site(text: str = SCREENS) -> Sources:
    return read_sources({"screens.yaml": text.encode()})[0]


def host(screens: tuple[HostScreen, ...] = (), elements: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> HostCode:
    code = Code(tuple(Use(id, PLACE) for id in elements), tuple(Use(id, PLACE) for id in named))
    return HostCode(None, screens, code)


def test_new_screens_and_elements_are_added_and_the_rest_stays_byte_for_byte() -> None:
    basket = HostScreen("basket", "Your basket", ("/basket",), PLACE, named=True)
    known = HostScreen("show_order", "", ("/orders/:number",), PLACE, named=True)
    added = additions(site(), host((basket, known), ("order.total", "order.tax_id", "basket.pay", "basket.pay")), {})
    content, refused = extended(SCREENS.encode(), added)

    assert refused == []
    assert content.decode() == SCREENS + (
        "    - {id: order.tax_id, title: Tax id}\n"
        "- id: basket\n"
        "  title: Your basket\n"
        '  urls: ["/basket"]\n'
        "  elements:\n"
        "    - {id: basket.pay, title: Pay}\n"
    )


def test_the_longest_screen_that_begins_an_element_has_it() -> None:
    text = "- {id: order, title: O}\n- {id: order.form, title: F}\n"
    added = additions(site(text), host(elements=("order.form.send", "order.sum")), {})

    assert [(one.id, one.screen) for one in added.elements] == [
        ("order.form.send", "order.form"),
        ("order.sum", "order"),
    ]


def test_else_the_only_screen_that_its_file_names_has_it() -> None:
    added = additions(site(), host(elements=("pay",), named=("order",)), {})

    assert [(one.id, one.screen) for one in added.elements] == [("pay", "order")]


def test_an_element_of_no_screen_is_told() -> None:
    added = additions(site(), host(elements=("pay", "x.y"), named=("order", "other")), {})

    assert [use.id for use in added.homeless] == ["pay", "x.y"]


def test_a_screen_that_has_a_new_name_is_not_added_beside_itself() -> None:
    added = additions(site(), host(elements=("sale.total",), named=("sale",)), {"order": NewName("sale")})

    assert (added.screens, added.elements, added.homeless) == ((), (), ())


def test_an_element_that_cannot_be_added_in_place_is_told_and_the_rest_is_added() -> None:
    text = "- {id: order, title: Orders}\n"
    added = additions(site(text), host(elements=("order.total",), named=("sale",)), {})
    content, refused = extended(text.encode(), added)

    assert content.decode() == text + "- id: sale\n  title: Sale\n"
    assert "nothing can be added to the `elements` of `order`" in str(refused[0])

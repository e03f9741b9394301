"""Anchors in `screens.yaml`: what they may hold, said where it is too much, and nothing of it lost on the way."""

from __future__ import annotations

import pytest

from helpsdk.content.anchors import Anchor
from helpsdk.content.screens import Screen
from helpsdk.errors import SiteInvalid
from helpsdk.site.bundle import pack
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import SCREENS, site_files
from tests.site.bundles import opened

ANCHOR = """\
- id: list
  title: List
  elements:
    - id: list.export
      title: Export
      anchor:
        tag: a
        role: link
        name: "Export # rows"
        attributes: {href: /export, data-testid: export}
        landmark: main
        label: Orders
        selector: "main a.export"
        ordinal: 0
        lang: en
"""


def problem(anchor: str) -> tuple[str, int | None, str | None, str]:
    screens = f"- id: list\n  title: List\n  elements:\n    - id: list.export\n      title: E\n      anchor: {anchor}\n"
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**{"screens.yaml": screens, "rules/main.yaml": "[]\n"}))
    (found, *_) = caught.value.problems
    return found.code, found.line, found.key, found.message


@pytest.mark.parametrize(
    ("anchor", "code", "key", "message"),
    [
        ("{}", "missing-key", "0.elements.0.anchor.tag", "`tag` is missing in `0.elements.0.anchor`"),
        ("{tag: BUTTON}", "bad-form", "0.elements.0.anchor.tag", "such as button"),
        ("{tag: a, name: ''}", "empty", "0.elements.0.anchor.name", "must not be empty"),
        ('{tag: a, name: "a\\nb"}', "bad-form", "0.elements.0.anchor.name", "one line of text"),
        ("{tag: a, nmae: x}", "unknown-key", "0.elements.0.anchor.nmae", "did you mean `name`"),
        ("{tag: a, ordinal: -1}", "out-of-range", "0.elements.0.anchor.ordinal", "at least 0"),
        ("{tag: a, ordinal: '1'}", "wrong-type", "0.elements.0.anchor.ordinal", "expected a whole number"),
        ("{tag: a, attributes: {id: 1}}", "wrong-type", "0.elements.0.anchor.attributes.id", "put it in quotes"),
        (
            "{tag: a, attributes: {" + ", ".join(f"a{at}: x" for at in range(13)) + "}}",
            "too-long",
            "0.elements.0.anchor.attributes",
            "has more than 12 entries",
        ),
        (f"{{tag: a, name: {'й' * 1024}}}", "too-long", "0.elements.0.anchor", "has more than 2048 bytes of text"),
        ("button", "wrong-type", "0.elements.0.anchor", "did you mean `{tag: button}`"),
    ],
)
def test_what_an_anchor_may_not_be(anchor: str, code: str, key: str, message: str) -> None:
    found = problem(anchor)

    assert found[:3] == (code, 6, key)
    assert message in found[3]


def test_an_anchor_is_in_the_site_and_in_its_bundle() -> None:
    site = publishable(site_from_files(site_files(**{"screens.yaml": SCREENS + ANCHOR})).site)

    anchor = site.screens[2].elements[0].anchor
    assert anchor is not None
    assert (anchor.name, anchor.attributes) == ("Export # rows", {"href": "/export", "data-testid": "export"})
    assert opened(pack(site)).screens == site.screens


def test_what_is_not_known_is_left_out() -> None:
    assert Anchor(tag="a", name="Export").model_dump() == {"tag": "a", "name": "Export"}
    assert Anchor(tag="a", ordinal=0).model_dump() == {"tag": "a", "ordinal": 0}


def test_a_screen_without_anchors_is_written_as_before_there_were_any() -> None:
    screen = Screen.model_validate_json('{"id": "s", "title": "S", "elements": [{"id": "e", "title": "E"}]}')

    assert screen.model_dump()["elements"] == ({"id": "e", "title": "E"},)

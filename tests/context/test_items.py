from __future__ import annotations

import pytest

from helpsdk.context import Context, Memory, items
from helpsdk.identity.viewer import ANONYMOUS
from tests.context.builders import NOW, engine, resolution, rule, screen

SCREENS = [screen("invoice", "invoice.tax", urls=("/invoices/:id",), pins=("pinned",)), screen("list", urls=("/list",))]


def test_an_item_is_kept_for_all_who_read_a_language() -> None:
    one = engine(rule("a", at={"any": True}))
    first, again = (resolution(one, Context(screen=id, device=id)).items for id in ("invoice", "gone"))

    assert first[0] is again[0]
    assert resolution(one, Context(locales=("de",))).items[0] is not first[0]


@pytest.mark.parametrize(
    "at, reasons",
    [
        ({"any": True}, [("everywhere", None)] * 2),
        ({"screen": ["invoice", "list"]}, [("screen", "invoice"), ("screen", "list")]),
        ({"url": ["/invoices/:id", "/list"]}, [("screen", "invoice"), ("screen", "list")]),
    ],
)
def test_what_an_item_says_of_its_screen_is_of_the_readers_screen(at: object, reasons: list[object]) -> None:
    one = engine(rule("a", at=at), screens=SCREENS)

    for _ in range(2):
        found = [resolution(one, Context(path=path)).items[0] for path in ("/invoices/7", "/list")]
        assert [(item.why_code, item.why_label_id) for item in found] == reasons


def test_a_rule_is_pinned_on_one_screen_and_not_on_another() -> None:
    one = engine(rule("pinned", at={"any": True}), screens=SCREENS)

    for _ in range(2):
        found = [resolution(one, Context(screen=id)).items[0].reason for id in ("invoice", "list")]
        assert found == ["pinned", "rule"]


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "_KEPT", 10 * items._ROW)
    one = engine(rule("a"), rule("b"))

    for number in range(40):
        one.resolve(Context(screen="invoice", locales=("de", f"fr-{number:03}")), ANONYMOUS, Memory(), NOW)

    assert 1 < len(one._items._rows) <= 10


def test_who_writes_the_same_wishes_differently_shares_items() -> None:
    one = engine(rule("a"))

    for locales in (("de-DE",), ("de_DE",), ("de-DE-x-1",), ("de-DE", "??"), ("de-DE.UTF-8", "1")):
        resolution(one, Context(locales=locales))

    assert len(one._items._rows) == 1

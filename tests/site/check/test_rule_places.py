from __future__ import annotations

from helpsdk.context.rules import At, Rule, Show, Step
from helpsdk.site.check.rule_places import EVERYWHERE, RulePlaces
from helpsdk.site.sources import read_sources
from tests.factories import site_files

PLACES = RulePlaces(read_sources(site_files())[0])
PANEL = Show(kind="panel", article="a")


def rule(at: At, show: Show = PANEL) -> Rule:
    return Rule(id="r", show=show, at=at)


def test_places_of_screens_elements_and_urls() -> None:
    assert PLACES.of(rule(At(screen=("a", "b")))) == {("screen", "a"), ("screen", "b")}
    assert PLACES.of(rule(At(element="tax.settings.number"))) == {("screen", "tax.settings")}
    assert PLACES.of(rule(At(url=("/settings/tax",)))) == {("screen", "tax.settings"), ("url", "/settings/tax")}
    assert PLACES.of(rule(At(any=True))) == PLACES.of(rule(At(event="e"))) == {EVERYWHERE}


def test_places_of_steps() -> None:
    steps = (Step(id="a", screen="x"), Step(id="b", element="invoice.detail.total"), Step(id="c"))
    tour = rule(At(screen=("tax.settings",)), Show(kind="tour", article="a", steps=steps))

    assert PLACES.of_steps(tour) == {("screen", "x"), ("screen", "invoice.detail")}
    assert PLACES.may_show_on(tour, "invoice.detail") and PLACES.may_show_on(tour, "tax.settings")
    assert not PLACES.may_show_on(tour, "y")
    assert PLACES.may_show_on(rule(At(url=("/x",))), "y")

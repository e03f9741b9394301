"""Elements in a page: by `data-help-id`, also inside open shadow roots, else by the widget's own finder of anchors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from helpsdk.content.screens import Element

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Page

#: As in docs/widget.md; `help` is an element with its data-help-id.
Outcome: TypeAlias = Literal["help", "exact", "healed", "ambiguous", "dead"]

_WIDGET_FILE = ("static", "widget", "fingerprint.js")
_EXPORT = re.compile(r"export\{([\w$]+) as start\};?\s*$")
_FIND = """(start) => {
  const find = start({ parts: window, findBy() {} }).find;
  const roots = (root = document) => [root, ...[...root.querySelectorAll("*")].flatMap(
    (one) => (one.shadowRoot && one.localName !== "helpsdk-widget" ? roots(one.shadowRoot) : []))];
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0;
  const named = (id, all) => {
    const found = all.flatMap((root) => [...root.querySelectorAll(`[data-help-id="${CSS.escape(id)}"]`)]);
    return found.find(seen) ?? found[0];
  };
  const finder = {
    sight({ id, anchor }) {
      const all = roots();
      const element = named(id, all);
      if (element) return { outcome: "help", element };
      return anchor ? find(anchor, all) : { outcome: "dead" };
    },
    look: (elements) => elements.map((one) => {
      const { outcome, element } = finder.sight(one);
      return { id: one.id, outcome, visible: Boolean(element && seen(element)) };
    }),
    links: () => roots().flatMap((root) => [...root.querySelectorAll("a[href]")].map((one) => one.href)),
    ids: () => roots().flatMap((root) => [...root.querySelectorAll("[data-help-id]")].map((one) => one.dataset.helpId)),
    screen: () => document.body?.dataset.helpScreen ?? document.documentElement.dataset.helpScreen ?? null,
  };
  return finder;
}"""


@dataclass(frozen=True, slots=True)
class Sight:
    """How an element was found; `visible` says whether a reader sees it."""

    id: str
    outcome: Outcome
    visible: bool

    @property
    def found(self) -> bool:
        return self.outcome in ("help", "exact", "healed")


class Finder:
    """In one page, whatever its policy for scripts: nothing is added to the page."""

    def __init__(self, page: Page) -> None:
        self._finder: JSHandle = page.evaluate_handle(f"() => ({_FIND})({_start()})")

    def look(self, elements: Iterable[Element]) -> list[Sight]:
        found = self._finder.evaluate("(finder, elements) => finder.look(elements)", [*map(_asked, elements)])
        return [Sight(**one) for one in found]

    def element(self, element: Element) -> JSHandle:
        """The element itself; a handle of null when it is not there."""
        return self._finder.evaluate_handle("(finder, asked) => finder.sight(asked).element ?? null", _asked(element))

    def links(self) -> list[str]:
        links: list[str] = self._finder.evaluate("(finder) => finder.links()")
        return links

    def ids(self) -> list[str]:
        """Every data-help-id in the page."""
        ids: list[str] = self._finder.evaluate("(finder) => finder.ids()")
        return ids

    def screen(self) -> str | None:
        """The screen that the page itself says it is."""
        named: str | None = self._finder.evaluate("(finder) => finder.screen()")
        return named


def _asked(element: Element) -> dict[str, Any]:
    anchor = element.anchor.model_dump(mode="json") if element.anchor is not None else None
    return {"id": element.id, "anchor": anchor}


@cache
def _start() -> str:
    """The widget's finder of anchors, as an expression."""
    text = files("helpsdk.server").joinpath(*_WIDGET_FILE).read_text(encoding="utf-8")
    name = _EXPORT.search(text)
    if name is None:
        raise AssertionError("the widget's part for anchors exports no `start`")
    return f"(() => {{ {text[: name.start()]}; return {name[1]} }})()"

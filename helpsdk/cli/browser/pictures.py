"""Tips, opened one after the other, each in a picture with its element."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from helpsdk.cli.browser.finder import Finder
from helpsdk.cli.browser.visit import OpenPage, reason_of
from helpsdk.content.screens import Element, Screen

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle

_PATIENCE: Final = 3_000  # milliseconds for a tip to open
_MARGIN: Final = 24
#: The widget's beacons, and which of them lies on the element: its box is as large.
_SPOT = """
  const at = element.getBoundingClientRect();
  const within = (selector) => [...document.querySelectorAll("helpsdk-widget")]
    .flatMap((host) => [...(host.shadowRoot?.querySelectorAll(selector) ?? [])]);
  const near = (box) => {
    const one = box.getBoundingClientRect();
    return Math.max(...["x", "y", "width", "height"].map((side) => Math.abs(one[side] - at[side]))) < 4;
  };
  const spot = within(".spot").find(near);
"""
#: Presses it; says whether there is one.
_PRESS = f"""(element) => {{{_SPOT}
  if (!spot) return false;
  if (!spot.classList.contains("open")) spot.querySelector("button")?.click();
  return true;
}}"""
#: Where the open tip and the element are together; null while it is not open.
_FRAME = f"""(element) => {{{_SPOT}
  const tip = within(".tip").map((one) => one.getBoundingClientRect()).find((one) => one.width && one.height);
  if (!tip || !spot?.classList.contains("open")) return null;
  return {{ left: Math.min(tip.left, at.left), top: Math.min(tip.top, at.top),
    right: Math.max(tip.right, at.right), bottom: Math.max(tip.bottom, at.bottom) }};
}}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A tip that the help server offered here. `picture` is its file; None, with a reason, where it did not open."""

    rule: str
    element: str
    picture: Path | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        picture = str(self.picture) if self.picture is not None else None
        return {"rule": self.rule, "element": self.element, "picture": picture, "reason": self.reason}


class Pictures:
    """Into one folder: SCREEN--ELEMENT.png."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, opened: OpenPage, screen: Screen, *, without: Container[str] = ()) -> list[Shown]:
        """Of each tip on an element of the screen, `without` some; of several on one the one that the widget shows."""
        if not opened.wait_for_help():
            return []
        by_id = {element.id: element for element in screen.elements}
        finder = Finder(opened.page)
        offered: dict[str, str] = {}
        for tip in opened.tips():
            offered.setdefault(tip["element"], tip["rule"])
        return [
            self._one(opened, finder, screen, by_id[id], rule)
            for id, rule in offered.items()
            if id in by_id and id not in without
        ]

    def _one(self, opened: OpenPage, finder: Finder, screen: Screen, element: Element, rule: str) -> Shown:
        from playwright.sync_api import Error

        try:
            frame = self._opened(opened, finder.element(element))
            if isinstance(frame, str):
                return Shown(rule, element.id, reason=frame)
            path = self._folder / f"{screen.id}--{element.id}.png"
            opened.page.screenshot(path=path, clip=_clip(frame, opened), animations="disabled")
            return Shown(rule, element.id, path)
        except Error as error:
            return Shown(rule, element.id, reason=reason_of(error))

    def _opened(self, opened: OpenPage, handle: JSHandle) -> dict[str, float] | str:
        """The rectangle of element and tip, or why there is none."""
        element = handle.as_element()
        if element is None:
            return "the element is not on this page"
        element.evaluate("(one) => one.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' })")
        frame, waited, pressed = None, 0, False
        while frame is None and waited < _PATIENCE:
            pressed = pressed or element.evaluate(_PRESS)
            opened.page.wait_for_timeout(100)
            waited += 100
            frame = element.evaluate(_FRAME) if pressed else None
        if frame is None:
            return "the tip did not open" if pressed else "the widget put no help on the element"
        opened.page.wait_for_timeout(300)  # what fades in
        settled: dict[str, float] = element.evaluate(_FRAME) or frame
        return settled


def _clip(frame: dict[str, float], opened: OpenPage) -> Any:
    """The rectangle with a margin, within the window."""
    size = opened.page.viewport_size or {"width": 1280, "height": 800}
    left, top = max(0.0, frame["left"] - _MARGIN), max(0.0, frame["top"] - _MARGIN)
    right = min(float(size["width"]), frame["right"] + _MARGIN)
    bottom = min(float(size["height"]), frame["bottom"] + _MARGIN)
    return {"x": left, "y": top, "width": max(1.0, right - left), "height": max(1.0, bottom - top)}

"""Whether a tip belongs to an element: it is open, says what it should, and stands at it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

#: Pixels between an element and its tip, pointer included.
NEAR = 40


def tip_at(page: Page, element: Locator, *, label: str, by: str, says: str) -> None:
    """The tip opened `by` hover, focus, or a click on its dot, which is called `label`. Fails unless the tip says
    this and stands at the element; the dot may stand at its label.
    """
    page.mouse.move(0, 0)  # off what it hovers over, whose tip may be in the way
    element.scroll_into_view_if_needed()
    dot = page.get_by_role("button", name=label, exact=True)
    expect(dot).to_be_visible()
    if by == "click":
        dot.click()
    elif by == "focus":
        element.focus()
    else:
        element.hover()
    tip = page.locator(".tip:not([inert])").filter(has_text=says)
    expect(tip).to_be_visible()
    assert distance(tip, element) <= NEAR


def distance(one: Locator, other: Locator) -> float:
    """Between the edges of two boxes, 0 where they overlap."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a is not None and b is not None
    across = max(a["x"] - b["x"] - b["width"], b["x"] - a["x"] - a["width"], 0)
    down = max(a["y"] - b["y"] - b["height"], b["y"] - a["y"] - a["height"], 0)
    return max(across, down)

"""Every state of the widget: accessible, whole at every size, within the strictest policy, and as it was reviewed."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Browser

from tests.browser.judging import (
    axe,
    broken_policies,
    kept_tree,
    looks,
    mirrored,
    narrowed,
    plainly_coloured,
    shown,
    tree,
)
from tests.browser.states import STATES, State

pytestmark = pytest.mark.browser
# The rest differ little from these, or take their time on purpose: they are for the soak
QUICK: tuple[str, ...] = (
    "tip-press",
    "banner",
    "panel-home",
    "panel-error",
    "results-corrected",
    "no-result",
    "article",
    "panel-more",
)
QUICK += ("contact", "modal")
EVERY = list(itertools.product(STATES, ("light", "dark"), ("en", "ar")))


def blocks(tree: str) -> list[str]:
    """The pieces at the top, in an order of their own."""
    return sorted(re.split(r"^(?=- )", tree, flags=re.MULTILINE))


def numbered(quick: bool) -> list[int]:
    return [at for at, one in enumerate(STATES) if (one.name in QUICK) is quick]


def name_of(number: int) -> str:
    return STATES[number].name


@pytest.mark.parametrize("number", numbered(quick=True), ids=name_of)
def test_state(browser: Browser, number: int) -> None:
    """Of one load, as that costs most: every other one dark, and axe looks at every other one from right to left."""
    state, is_odd = STATES[number], number % 2
    with shown(browser, state, "en", "dark" if is_odd else "light") as page:
        assert broken_policies(page) == []
        found = tree(page)
        assert looks(page) == []
        assert is_odd or axe(page) == []
        narrowed(page, 640, 400)  # 1280 pixels at 200 % zoom
        assert looks(page) == []
        mirrored(page)
        narrowed(page, 360, 740)
        assert looks(page, least=44) == []
        assert not is_odd or axe(page) == []
        narrowed(page, 320, 640)
        assert looks(page) == []
        assert plainly_coloured(page) == []
    # What stands first at the top, launcher or beacons, is what was loaded first
    assert blocks(found) == blocks(kept_tree(state.name, found))


@pytest.mark.soak
@pytest.mark.parametrize("number", numbered(quick=False), ids=name_of)
def test_state_that_differs_little(browser: Browser, number: int) -> None:
    test_state(browser, number)


@pytest.mark.soak
@pytest.mark.parametrize(("state", "theme", "locale"), EVERY, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("width", [360, 1280])
def test_in_every_look(browser: Browser, state: State, theme: str, locale: str, width: int) -> None:
    with shown(browser, state, locale, theme, viewport={"width": width, "height": 800}) as page:
        assert axe(page) == []
        assert broken_policies(page) == []
        assert looks(page, least=44 if width == 360 else 24) == []

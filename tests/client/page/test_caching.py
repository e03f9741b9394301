"""How long a page may be kept that was written for one person."""

from __future__ import annotations

import pytest

from helpsdk.client.page.caching import PERSONAL, personal


@pytest.mark.parametrize("control", [None, "", "public, max-age=60", "max-age=60", "no-cache"])
def test_no_shared_cache_keeps_it(control: str | None) -> None:
    assert personal(control) == PERSONAL


@pytest.mark.parametrize("control", ["no-store", "Private, max-age=60", "max-age=0,no-store"])
def test_what_the_product_said_as_strictly_stays(control: str) -> None:
    assert personal(control) == control

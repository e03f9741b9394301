from __future__ import annotations

import pytest

from helpsdk.content.screens import UrlPattern
from helpsdk.context.patterns import compile_patterns
from helpsdk.site.scan.host import Route, Routes
from helpsdk.site.scan.pages import NOT_GET
from helpsdk.site.scan.served import Served, samples_of, screens_seen


def served(*urls: str, opaque: tuple[str, ...] = ()) -> Served:
    return Served(Routes(tuple(Route("", url, url) for url in urls), opaque))


@pytest.mark.parametrize(
    "pattern",
    [
        *("/", "/a/b", "/a/:id", "/a/:id([0-9]+)/:slug([a-z]+)", "/f/:path(.*)", "/f/*", "/a{/}?", "/:kind(new|old)"),
        *("/{:lang(en|ru)/}?about", "/x/{:id}abc", "/k/:key([0-9a-fA-F-]{36})"),
    ],
)
def test_a_sample_is_an_address_of_its_pattern(pattern: str) -> None:
    samples = samples_of(pattern)

    assert samples
    assert all(compile_patterns({pattern: ""})(sample) is not None for sample in samples)


def test_what_is_no_pattern_has_no_samples() -> None:
    assert samples_of("/:") == ()


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        ("/invoices/:id", "/invoices/:number"),
        ("/invoices/new", "/invoices/new"),
        ("/reports/tax", "/reports/:tab"),
        ("/gone", None),
        ("/legacy/page", "/legacy/*"),
        (UrlPattern(pathname="/invoices/new", search="a=1"), "/invoices/new"),
        (UrlPattern(hostname="app.example"), "*"),
    ],
)
def test_a_pattern_of_the_site_is_looked_up_in_the_product(pattern: str | UrlPattern, at: str | None) -> None:
    product = served("/invoices/:number", "/invoices/new", "/reports/:tab", opaque=("/legacy/*",))

    assert product.at(pattern) == at


def test_only_what_answers_get_answers() -> None:
    assert Served(Routes((Route("", "/a", "/a", why_not=NOT_GET),))).at("/a") is None


def test_of_an_address_that_no_pattern_says_the_beginning_counts() -> None:
    product = Served(Routes((Route("", None, "/shop/(?:a|b)/$"),)))

    assert (product.at("/shop/a/"), product.at("/other")) == ("/shop/*", None)


def test_the_site_sees_its_own_screens_at_the_products_addresses() -> None:
    seen = screens_seen({"detail": ["/a/:id"], "new": ["/a/new"], "all": ["/b/*"]})

    assert served("/a/new", "/b/x/y").reached(seen) == {"new", "all"}

"""A misspelled element is told at its place in the code; what is rather another name is not."""

from __future__ import annotations

import pytest

from helpsdk.site.check.misspelled import misspelled_elements
from helpsdk.site.scan.host import Code, CodePlace, HostCode, Use

DECLARED = [
    "home.start",
    "order.form.tax_id",
    "order.form.price",
    "order.form.min_amount",
    "order.form.line1",
    "order.form.date",
    "order.list.item",
    "order.list.export",
    "customer.description",
]


def found(*ids: str, declared: list[str] = DECLARED) -> list[tuple[str | None, int | None, str]]:
    uses = tuple(Use(id, CodePlace("t/page.html", line)) for line, id in enumerate(ids, 1))
    problems = misspelled_elements(declared, HostCode(code=Code(uses)))
    return [(one.file, one.line, one.message) for one in problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("home.strat", "home.start"),
        ("home.sart", "home.start"),
        ("home.startt", "home.start"),
        ("hoem.start", "home.start"),
        ("order.form.tax-id", "order.form.tax_id"),
        ("order.form.taxId", "order.form.tax_id"),
        ("order.form.tax.id", "order.form.tax_id"),
        ("order.form.dtae", "order.form.date"),
        ("order.lsit.export", "order.list.export"),
        ("order.form.pricce", "order.form.price"),
        ("customer.descritpoin", "customer.description"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(written: str, meant: str) -> None:
    said = f"the code names the element `{written}`, which the site lacks; did you mean `{meant}`?"
    assert found(written) == [("t/page.html", 1, said)]


@pytest.mark.parametrize(
    "other",
    [
        "order.form.rate",  # another short word than `date`
        "order.form.max_amount",
        "order.form.line2",
        "order.form.line",
        "order.list.items",
        "order.list.exported",
        "order.list.import",
        "order.detail.export",
        "home",
        "order.form.tax_no",
    ],
)
def test_another_name_is_no_slip(other: str) -> None:
    assert found(other) == []


def test_each_is_told_once_and_what_the_site_has_is_not() -> None:
    assert [line for _, line, _ in found("home.start", "home.strat", "home.strat")] == [2]


def test_without_code_nothing_is_known() -> None:
    assert list(misspelled_elements(DECLARED, HostCode())) == []


def test_a_large_product_is_compared_in_little_time() -> None:
    """Sixteen million pairs; word by word it is a matter of milliseconds."""
    names = [f"screen{one}.part{two}.button" for one in range(80) for two in range(50)]
    assert found(*(f"{name[:-6]}link" for name in names), declared=names) == []


def test_ids_of_one_word_and_of_none_are_compared_as_well() -> None:
    said = "the code names the element `searchbxo`, which the site lacks; did you mean `searchbox`?"
    assert found("searchbxo", ".", "-_", declared=["searchbox", "a", "total"]) == [("t/page.html", 1, said)]

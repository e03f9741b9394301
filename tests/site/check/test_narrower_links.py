from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.bodies import render_bodies
from helpsdk.site.check import check_site
from helpsdk.site.check.narrower_links import narrower_links
from helpsdk.site.folder import site_from_files
from tests.factories import site_files

FILE = "articles/send-invoice/en.md"
HEAD = "---\ntitle: T\naliases: [sending-invoices]\naudience: %s\nsections: {inner: {audience: internal}}\n---\n"
NOTES = "---\ntitle: N\nsections: {notes: {audience: internal}}\n---\n## N {#notes}\n\n## Open {#open}\n"
INNER = "\n\n## Inner {#inner}\n\n"


def found(body: str, *, audience: str = "public") -> list[Problem]:
    files = {FILE: HEAD % audience + body, "articles/send-invoice/ru.md": None, "articles/tax-id-format/en.md": NOTES}
    site = site_from_files(site_files(**files, **{"articles/tax-id-format/ru.md": None})).site
    return list(narrower_links(site, render_bodies(site)))


@pytest.mark.parametrize(
    "link", ["article:tax-id-format#notes", "article:invoice-failed", "../invoice-failed/en.md", "#inner"]
)
def test_a_text_that_links_to_what_is_for_fewer(link: str) -> None:
    (problem,) = found(f"One.\n\nSee [x]({link}).{INNER}Text.")

    assert (problem.file, problem.line, problem.severity) == (FILE, 9, "warning")
    assert "this text is for everybody, and links to " in problem.message


@pytest.mark.parametrize("link", ["article:tax-id-format#open", "article:tax-id-format", "article:gone", "#other"])
def test_what_all_its_readers_may_read(link: str) -> None:
    assert found(f"See [x]({link}).{INNER}Text.") == []


def test_a_section_is_compared_by_its_own_readers() -> None:
    assert found(f"Open.{INNER}[x](article:tax-id-format#notes)") == []
    assert len(found(f"Open.{INNER}[x](article:invoice-failed)")) == 1


@pytest.mark.parametrize(("audience", "count"), [("{groups: [staff]}", 0), ("internal", 0), ("signed_in", 1)])
def test_equal_people_written_otherwise(audience: str, count: int) -> None:
    assert len(found(f"[x](article:tax-id-format#notes){INNER}Text.", audience=audience)) == count


def test_the_same_link_twice_has_two_lines() -> None:
    link = "[x](article:invoice-failed)"

    assert [one.line for one in found(f"{link}\n\n{link}{INNER}Text.")] == [7, 9]


def test_a_check_tells_it() -> None:
    body = "---\ntitle: T\ncollection: invoices\naliases: [sending-invoices]\n---\n[x](article:invoice-failed)\n"

    assert [one.code for one in check_site(site_from_files(site_files(**{FILE: body})).site)] == ["narrower-link"]

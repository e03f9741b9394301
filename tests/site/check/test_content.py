"""The checks of rendered bodies."""

from __future__ import annotations

import pytest

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, render_bodies
from helpsdk.site.check import check_site
from helpsdk.site.check.article_links import article_links
from helpsdk.site.check.heading_ids import heading_ids
from helpsdk.site.check.images import images
from helpsdk.site.check.notices import notices
from helpsdk.site.check.terms import terms
from helpsdk.site.folder import site_from_files
from tests.factories import PNG, site_files
from tests.site.check.cases import brief, content


def page(body: str) -> dict[str, str]:
    return {"articles/send-invoice/en.md": f"---\ntitle: T\naliases: [sending-invoices]\n---\n{body}\n"}


def test_a_link_to_no_article() -> None:
    (found,) = content(article_links, page("One.\n\n[x](article:tax-id-formt)"))

    assert (found.line, found.code, found.severity) == (7, "unknown-article", "error")
    assert "did you mean `tax-id-format`?" in found.message


def test_links_to_sections() -> None:
    body = "[a](article:tax-id-format#france) [b](article:tax-id-format#germany) [c](#here) [d](#there)\n\n## H {#here}"

    found = content(article_links, page(body))

    assert [(one.code, one.severity, one.allowed) for one in found] == [
        ("unknown-section", "warning", ("germany",)),
        ("unknown-section", "warning", ("here",)),
    ]


def test_images() -> None:
    files: dict[str, str | bytes] = {
        **page("![a](assets/a.png) ![b](assets/b.png)\n\n![c](c.png) ![d](https://x.example/d.png)")
    }
    files["assets/a.png"] = PNG

    assert [(one.line, one.severity) for one in content(images, files)] == [(5, "error"), (7, "warning")]


def test_terms_the_glossary_does_not_have() -> None:
    (found,) = content(terms, page("One.\n\n:term[Gibberish] :term[vat] :term[x]{#vat}"))

    assert (found.line, found.code) == (7, "unknown-term")


def test_sections_with_other_ids_than_the_source() -> None:
    (found,) = content(heading_ids, {"articles/tax-id-format/ru.md": "---\ntitle: T\n---\n## Германия {#de}\n"})

    assert (found.file, found.severity) == ("articles/tax-id-format/ru.md", "warning")
    assert "lacks germany, has also de" in found.message


@pytest.mark.parametrize(
    ("omits", "said"), [("[]", "lacks more, notes"), ("[notes]", None), ("[end]", "lacks more, notes")]
)
def test_sections_that_are_left_out_on_purpose(omits: str, said: str | None) -> None:
    en = "---\ntitle: T\nsections: {notes: {audience: internal}}\n---\n## N {#notes}\n\n### More\n\n## End\n"
    ru = f"---\ntitle: T\nomits: {omits}\n---\n## К {{#end}}\n"
    found = content(heading_ids, {"articles/tax-id-format/en.md": en, "articles/tax-id-format/ru.md": ru})

    assert len(found) == (said is not None)
    assert said is None or said in found[0].message


def test_notices_carry_the_files_lines() -> None:
    assert brief(content(notices, page("One.\n\n![](assets/a.png)"))) == [
        ("articles/send-invoice/en.md", 7, None, "image-alt")
    ]


def test_the_whole_list_of_a_good_site_is_empty() -> None:
    assert check_site(site_from_files(site_files()).site) == []


def test_nothing_is_rendered_twice() -> None:
    loaded = site_from_files(site_files(**page("[x](article:nope)")))

    found: list[Problem] = check_site(loaded.site, sources=loaded.sources, bodies=render_bodies(loaded.site))

    assert [one.code for one in found] == ["unknown-article"]
    assert check_site(loaded.site, sources=loaded.sources, bodies=Bodies({})) == []

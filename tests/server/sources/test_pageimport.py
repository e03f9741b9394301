"""One page of an import."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from helpsdk.server.sources.job import Imported, ImportJob, page_request, read_request
from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.pageimport import PageImport, without_title
from helpsdk.server.sources.pages import Page

JOB = ImportJob(ids={"guide": "guide"}, assets={}, collections={}, sources={"guide": "en"})
PAGE = Page(PurePosixPath("guide.md"), "guide", "en")


def imported(text: str, suffix: str = ".md") -> Imported:
    page = Page(PurePosixPath(f"guide{suffix}"), "guide", "en")
    return PageImport(JOB).convert(page, text.encode())


@pytest.mark.parametrize(
    ("body", "title", "left"),
    [
        ("# Taxes\n\nText", "Taxes", "Text"),
        ("\n\n#  The *tax*  `id` ##\nText", "the tax id", "Text"),
        ("Taxes\n=====\n\nText", "Taxes", "Text"),
        ("# Taxes {#taxes}\n\nText", "Taxes", "Text"),
        ("# Taxes", "Taxes", "\n"),
        ("# Other\n\nText", "Taxes", "# Other\n\nText"),
        ("## Taxes\n\nText", "Taxes", "## Taxes\n\nText"),
        ("Text\n\n# Taxes\n", "Taxes", "Text\n\n# Taxes\n"),
        ("    # Taxes\n\nText", "Taxes", "    # Taxes\n\nText"),
        ("", "Taxes", ""),
    ],
)
def test_a_first_heading_that_repeats_the_title_goes(body: str, title: str, left: str) -> None:
    assert without_title(body, title) == left


def test_a_title_made_of_the_heading_is_not_said_twice() -> None:
    found = imported("# Taxes\n\nText\n")

    assert found.text == '---\ntitle: "Taxes"\n---\nText\n'
    assert found.losses == (Loss("title", "Taxes"),)


@pytest.mark.parametrize("suffix", [".md", ".mdx"])
def test_alerts_become_callouts_and_code_stays(suffix: str) -> None:
    found = imported("---\ntitle: T\n---\n> [!TIP]\n> a\n\n```md\n> [!TIP]\n> b\n```\n", suffix)

    assert found.text is not None
    assert ":::tip\na\n:::\n" in found.text and "> [!TIP]\n> b" in found.text


def test_a_page_and_its_answer_travel_as_bytes() -> None:
    found = imported("---\ntitle: T\nodd: 1\n---\nя [x](y.md)\n")

    assert Imported.from_json(found.to_json()) == found
    assert read_request(page_request(PAGE, b"a\nb\x00")) == (PAGE, b"a\nb\x00")
    assert ImportJob.from_json(JOB.to_json()) == JOB

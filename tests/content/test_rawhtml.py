"""Raw HTML of trusted writers, tag by tag."""

from __future__ import annotations

import pytest

from helpsdk.content.limits import Budget
from helpsdk.content.rawhtml import RawTag, pieces, read_tag


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("<B>", "<b>"),
        ("</b>", "</b>"),
        ("<br/>", "<br>"),
        ("</br>", ""),
        ("<h1>", "<h2>"),
        ("<ASIDE>", "<div>"),
        ('<p title="a &quot;b&quot;" onclick=x style=y>', '<p title="a &quot;b&quot;">'),
        ("<td colspan=2 COLSPAN=3 class=z>", '<td colspan="2">'),
        ("<h3 id=fees>", '<h3 data-id="fees">'),
        ("<p data-video=x data-title=y>", "<p>"),
        ("<details open>", '<details open="">'),
        ("<form>", ""),
        ("<!-- <b> -->", ""),
        ("<?php x ?>", ""),
    ],
)
def test_a_tag_is_written_anew(written: str, html: str) -> None:
    assert read_tag(written).html() == html


def test_a_dropped_tag_keeps_its_name() -> None:
    assert read_tag("</Card>") == RawTag("Card", True, None, {})


def test_what_is_no_tag_is_text() -> None:
    found = list(pieces("a<b>c < d <e f='>g", Budget(20)))

    assert [piece if isinstance(piece, str) else piece.html() for piece in found] == [
        "a",
        "<b>",
        "c ",
        "&lt;",
        " d ",
        "&lt;",
        "e f='>g",
    ]

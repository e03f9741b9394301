"""The sanitiser: a strict allow-list, and depth proved first."""

from __future__ import annotations

import pytest

from helpsdk.content.sanitize import depth_of, sanitize
from helpsdk.errors import MarkupRefused


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p onclick="x" style="y" class="z" id="i" lang="ru">a</p>', '<p lang="ru">a</p>'),
        ("<script>x</script><style>y</style><b>z</b>", "<b>z</b>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="article:tax#de" target="_blank">a</a>', '<a href="article:tax#de">a</a>'),
        ('<a href="data:image/png;base64,AA">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,AA" alt="">', '<img src="data:image/png;base64,AA" alt="">'),
        ('<form><input name="x"><svg><b>y</b></svg></form>', "<b>y</b>"),
    ],
)
def test_only_the_allow_list_stays(html: str, kept: str) -> None:
    assert sanitize(html) == kept


@pytest.mark.parametrize(
    ("html", "depth"),
    [
        ("<p>a</p><p>b</p>", 1),
        ("<p>a<p>b<br>c", 1),
        ("<ul><li>a<li>b</ul><ul><li>c</ul>", 2),
        ("<table><tr><td>a<td>b<tr><td>c</table><p>", 3),
        ("<div><b></div></div>", 2),
        ("<li><ul></li>" * 10, 20),
        ("<p><b>x</p>" * 10, 20),
        ("<b><table><td></b>" * 10, 30),
        ("<rt>" * 10, 10),
    ],
)
def test_depth_counts_what_an_html_parser_would_leave_open(html: str, depth: int) -> None:
    assert depth_of(html) == depth


def test_too_deep_is_refused_before_sanitising() -> None:
    with pytest.raises(MarkupRefused):
        sanitize("<div>" * 101)

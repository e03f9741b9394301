"""A tip as HTML of the page itself."""

from __future__ import annotations

import pytest

from helpsdk.client.page.inline import inline_tip
from helpsdk.runtime.replies import Tree
from tests.client.items import tip

HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_tip() -> None:
    assert inline_tip(tip(), "/help") == (
        '<details class="helpsdk-tip" lang="en" dir="ltr"><summary aria-label="Tax ID">'
        '<span aria-hidden="true">?</span></summary><div class="helpsdk-tip-body">'
        '<strong class="helpsdk-tip-title">Tax ID</strong><p>Nine digits.</p></div></details>'
    )


def test_language_and_direction_are_the_articles_own() -> None:
    made = inline_tip(tip(title="الرقم", locale="ar", dir="rtl", fallback="ar"), "/help")

    assert '<details class="helpsdk-tip" lang="ar" dir="rtl">' in made
    assert '<span class="helpsdk-tip-language">العربية</span>' in made


@pytest.mark.parametrize(
    ("tree", "written"),
    [
        ([{"t": "p", "c": [HOSTILE]}], "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ([{"t": "script", "c": ["alert(1)"]}], ""),
        ([{"t": "a", "article": "late-fees", "c": ["Fees"]}], '<a href="#help=late-fees">Fees</a>'),
        ([{"t": "a", "article": "late-fees", "section": "eu", "c": ["EU"]}], '<a href="#help=late-fees/eu">EU</a>'),
        ([{"t": "a", "href": "#eu", "c": ["EU"]}], '<a href="#help=tax-id-format/eu">EU</a>'),
        ([{"t": "a", "href": "/prices", "c": ["Prices"]}], '<a href="/prices">Prices</a>'),
        ([{"t": "a", "href": "javascript:alert(1)", "c": ["x"]}], "<a>x</a>"),
        ([{"t": "a", "href": "https://x.test/", "c": ["x"]}], 'rel="noopener noreferrer nofollow"'),
        ([{"t": "h2", "id": "main", "c": ["Where"]}], "<p><strong>Where</strong></p>"),
        (
            [{"t": "img", "src": "v1/assets/a.png?site=s&grant=g", "alt": '"><b>', "width": 40}],
            '<img src="/help/v1/assets/a.png?site=s&amp;grant=g" loading="lazy" alt="&quot;&gt;&lt;b&gt;" width="40">',
        ),
        ([{"t": "video", "src": "https://player.vimeo.com/video/1", "title": "Film"}], ">Film</a>"),
    ],
)
def test_what_is_written_of_a_tree(tree: Tree, written: str) -> None:
    made = inline_tip(tip(tree=tree), "/help")

    assert written in made
    for never in ("<script", "<iframe", 'id="', "<img src=x", "javascript:"):
        assert never not in made


def test_a_hostile_title() -> None:
    made = inline_tip(tip(title='"><script>alert(1)</script>'), "/help")

    assert "<script" not in made
    assert 'aria-label="&quot;&gt;&lt;script&gt;' in made

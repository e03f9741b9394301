"""Rendering: Markdown in, tree and everything computed from it out."""

from __future__ import annotations

import json

import pytest

from helpsdk.content.markup import Image, Link, Notice, render
from helpsdk.content.tree import problems_in, tree_html
from helpsdk.errors import MarkupRefused
from tests.paths import corpora


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a **b** _c_ ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("a\\\nb", "<p>a<br>b</p>"),
        ("- a\n- b\n\n3. c\n", '<ul><li>a</li><li>b</li></ul><ol start="3"><li>c</li></ol>'),
        ("- a\n\n- b\n", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("> a\n", "<blockquote><p>a</p></blockquote>"),
        ("```js title=x\nif (a < b) {}\n```\n", '<pre data-lang="js"><code>if (a &lt; b) {}\n</code></pre>'),
        ("    indented\n", "<pre><code>indented\n</code></pre>"),
        ("---\n", "<hr>"),
        (
            "| a |\n|--:|\n",
            '<table><thead><tr><th align="right">a</th></tr></thead></table>',
        ),
        ("## A {#b}\n", '<h2 id="help-b">A</h2>'),
        ("中文\n换行 and\nEnglish\n", "<p>中文换行 and\nEnglish</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<div>\nx\n</div>", "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("", ""),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert render(markdown).html == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<b>x</b> <kbd>Ctrl</kbd>", "<p><b>x</b> <kbd>Ctrl</kbd></p>"),
        ('<div dir="rtl" style="x" onclick="y" class="z">\n\n*a*\n\n</div>', '<div dir="rtl"><p><em>a</em></p></div>'),
        ("<h1 id=top>T</h1>", '<h2 id="help-top">T</h2>'),
        ("<section>\nx\n</section>", "<div>x</div>"),
        ('<img src="../assets/x.png" alt=A width="2" height=a>', '<p><img src="assets/x.png" alt="A" width="2"></p>'),
        (
            "<details open><summary>S</summary>\n\nx\n\n</details>",
            "<details open><summary>S</summary><p>x</p></details>",
        ),
        ('<a href="article:tax#de" target="_blank">x</a>', '<p><a href="#article/tax/de">x</a></p>'),
        ("<ruby>漢<rt>kan</rt></ruby>", "<p><ruby>漢<rt>kan</rt></ruby></p>"),
        ("a <script>alert(1)</script> b", "<p>a  b</p>"),
        ("<script>\nalert(1)\n\nalert(2)\n</script>\n\nb", "<p>b</p>"),
        ("<iframe src=x>no</iframe><svg><p>x</svg>", ""),
        ("<Card>x</Card>", "<p>x</p>"),
        ("<!-- note -->\n\na <!-- b --> c", "<p>a  c</p>"),
        ('<p class="callout">x</p><aside data-callout="note">y</aside>', "<p>x</p><div>y</div>"),
        ("<b>never closed\n\nnext", "<p><b>never closed</b></p><p>next</p>"),
        ("<div>\n<p>a<p>b\n<3\n</div>", "<div><p>a</p><p>b\n&lt;3</p></div>"),
    ],
)
def test_raw_html_of_trusted_writers(markdown: str, html: str) -> None:
    rendered = render(markdown, trusted=True)

    assert (rendered.html, problems_in(rendered.tree)) == (html, [])


def test_html_is_written_from_the_tree_which_is_json() -> None:
    rendered = render("## A\n\n[b](article:c#d) ![e](assets/f.png)\n\n:::tip\ng\n:::\n")

    assert tree_html(json.loads(json.dumps(rendered.tree))) == rendered.html


def test_headings_get_unique_ids_around_those_that_writers_gave() -> None:
    rendered = render("## Fees\n\n## Fees\n\n## Other {#fees-2}\n\n### Куда писать?\n\n## !\n")

    assert [heading.id for heading in rendered.headings] == ["fees", "fees-3", "fees-2", "куда-писать", "section"]


def test_links_images_and_terms_are_listed_with_their_lines() -> None:
    rendered = render(
        "[a](article:tax#de)\n[b](https://e.com)\n\n- ![c](../../assets/c.png)\n\n"
        "<a href='../vat/ru.md'>d</a> :term[VAT]\n",
        trusted=True,
    )

    assert rendered.links == (
        Link(article="tax", section="de", line=1),
        Link(href="https://e.com", line=2),
        Link(article="vat", line=6),
    )
    assert rendered.images == (Image("assets/c.png", "c", 4),)
    assert rendered.terms == ("vat",)


@pytest.mark.parametrize(
    ("markdown", "line", "code"),
    [
        ("# T\n", 1, "h1"),
        ("a\n\n<h1>T</h1>\n", 3, "h1"),
        ("## A\n\n#### B\n", 3, "heading-level"),
        ("## A {#<b>}\n", 1, "heading-id"),
        ("a\n\nb\n[]( )\n", 4, "empty-link"),
        ("a [b](ftp://x/y)\n", 1, "bad-link"),
        ("![](assets/x.png)\n", 1, "image-alt"),
        ("![a](mailto:x)\n", 1, "bad-image"),
        ("a\n\n<div>\n<Card>\n</div>\n", 4, "dropped-tag"),
    ],
)
def test_a_warning_carries_its_line(markdown: str, line: int, code: str) -> None:
    assert [(notice.line, notice.code) for notice in render(markdown, trusted=True).warnings] == [(line, code)]


def test_dropped_tags_are_counted_not_repeated() -> None:
    rendered = render("<Card>a</Card>\n<Card>b</Card>\n", trusted=True)

    assert rendered.warnings == (Notice(1, "dropped-tag", "<Card> is not allowed and was left out (2 times)"),)
    assert str(rendered.warnings[0]) == "line 1: <Card> is not allowed and was left out (2 times)"


def test_a_refused_image_leaves_its_words_and_a_refused_link_its_text() -> None:
    assert render("![a *b*](mailto:x) [c](ftp://x)").text == "a b c"


def test_half_surrogates_are_replaced() -> None:
    assert render("a\ud800b").text == "a\ufffdb"


@pytest.mark.parametrize(
    ("markdown", "limit"),
    [
        ("x" * (512 * 1024 + 1), "the body's size in bytes"),
        ("я" * (256 * 1024 + 1), "the body's size in bytes"),
        (">" * 10_000, "the depth of lists, quotes and callouts"),
        ("<div>" * 50_000, "the depth of nested elements"),
        ("*a " * 200 + "a* " * 200, "the depth of nested elements"),
        ("|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|a\n" * 100, "the number of table cells"),
    ],
)
def test_limits_name_themselves_and_their_numbers(markdown: str, limit: str) -> None:
    with pytest.raises(MarkupRefused) as caught:
        render(markdown, trusted=True)

    assert caught.value.limit == limit
    assert caught.value.actual > caught.value.allowed


def test_a_body_at_the_limit_of_nesting_is_rendered() -> None:
    assert problems_in(render(">" * 90 + " x").tree) == []


@pytest.mark.corpora
def test_real_articles_render_without_being_refused() -> None:
    files = sorted(corpora("astro-docs").rglob("*.mdx"))[::60]

    for file in files:
        rendered = render(file.read_text("utf-8"), trusted=True)
        assert problems_in(rendered.tree) == []
        assert rendered.headings or rendered.text

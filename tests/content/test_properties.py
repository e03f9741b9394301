"""What holds for any text at all."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.content.allowlist import TAGS, VOID
from helpsdk.content.frontmatter import split
from helpsdk.content.markup import render
from helpsdk.content.sanitize import depth_of
from helpsdk.content.tree import problems_in
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import MarkupRefused, SiteInvalid

MARKUP = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "1. ",
            "> ",
            "    ",
            "\n",
            "\n\n",
            "|",
            "|--|",
            "```",
            "~~~",
            "*",
            "**",
            "_",
            "~~",
            "`",
            "!",
            "[",
        ),
        *(
            "]",
            "(",
            ")",
            "](",
            "![",
            ":::",
            ":::note ",
            ":::\n",
            "::video[",
            ":term[",
            "{#",
            "}",
            "\\",
            "&amp;",
            "&#0;",
            "<",
        ),
        *(
            "<b>",
            "</b>",
            "<div>",
            "</div>",
            "<p>",
            "<li>",
            "<ul>",
            "</ul>",
            "<td>",
            "<table>",
            "<h1>",
            "<script>",
            "<!--",
        ),
        *(
            "-->",
            "<a href='",
            "'>",
            "</a>",
            "<img src=",
            "javascript:",
            "https://e.com",
            "article:a#b",
            "data:image/png,",
        ),
        *("assets/x.png", "中文", "слово", "word", " ", "\t", "\u202e", "\x00", "é"),
    ]
)
DOCUMENTS = st.one_of(st.text(max_size=200), st.lists(MARKUP, max_size=60).map("".join))
YAML = [
    *("a", "b", ": ", ":", "\n", "  ", "- ", "[", "]", "{", "}", ",", "'", '"', "|\n", ">\n", "&x ", "*x", "!t ", "#"),
    *("---\n", "1", "~", "\t", "? ", "%", "\\"),
]
SOUP = st.lists(
    st.tuples(st.booleans(), st.sampled_from(sorted(TAGS - {"callout", "video", "term"}))).map(
        lambda tag: f"</{tag[1]}>x" if tag[0] else f"<{tag[1]}>x"
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_any_text_gives_an_allowed_tree_or_is_refused(markdown: str, trusted: bool) -> None:
    try:
        rendered = render(markdown, trusted=trusted)
    except MarkupRefused:
        return

    assert problems_in(rendered.tree) == []
    assert json.loads(json.dumps(rendered.tree)) == rendered.tree
    assert len(rendered.excerpt) <= 180
    assert rendered.sections
    ids = [section.id for section in rendered.sections]
    assert len(ids) == len(set(ids))


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_rendering_is_deterministic(markdown: str, trusted: bool) -> None:
    first, second = render(markdown, trusted=trusted), render(markdown, trusted=trusted)

    assert first == second
    assert (first.html, first.text) == (second.html, second.text)


@settings(max_examples=150, deadline=None)
@given(SOUP)
def test_the_estimated_depth_is_never_less_than_what_the_sanitiser_builds(soup: list[str]) -> None:
    html = "".join(soup)

    real = real_depth(nh3.clean(html, tags=set(TAGS), link_rel=None))

    # A parser adds what is left out: `tbody` and `tr` around a lone cell, `p` for a lone `</p>`.
    assert real <= 2 * depth_of(html) + 3


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(YAML), max_size=40).map("".join)))
def test_any_text_is_yaml_or_a_problem_with_a_line(text: str) -> None:
    try:
        parsed = parse_yaml(text, file="a.yaml")
    except SiteInvalid as invalid:
        assert all(problem.file == "a.yaml" and problem.line for problem in invalid.problems)
        return

    json.dumps(parsed.value)
    first, last = parsed.span_of(())
    assert 1 <= first <= last


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_a_body_keeps_every_character(body: str) -> None:
    _, kept, line = split(f"---\ntitle: x\n---\n{body}", "a.md")

    assert (kept, line) == (body, 4)


def real_depth(html: str) -> int:
    parser = _Depth()
    parser.feed(html)
    return parser.deepest


class _Depth(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag not in VOID
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

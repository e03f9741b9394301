from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.context.patterns import compile_patterns
from helpsdk.site.scan.patterns import Parameter, Piece, pattern_of, pieces_of, same_place
from helpsdk.site.scan.regexpath import regex_pieces

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("pieces", "pattern"),
    [
        ((), "/"),
        (("/invoices",), "/invoices"),
        (("/invoices/", Parameter("number")), "/invoices/:number"),
        (("/a/", Parameter("id", r"\d+"), "/edit"), "/a/:id([0-9]+)/edit"),
        (("/a/", Parameter("slug", "[-a-zA-Z0-9_]+")), "/a/:slug([a-zA-Z0-9_-]+)"),
        (("/a/", Parameter("key", UUID)), "/a/:key([0-9a-fA-F-]{36})"),
        (("/files/", Parameter("rest", ".*")), "/files/:rest(.*)"),
        (("/wiki/", Parameter("page", "[^/].*?"), "/edit"), "/wiki/:page(.+)/edit"),
        (("/", Parameter("kind", "(?:new|old)")), "/:kind(new|old)"),
        (("/x/", Parameter("id"), "abc"), "/x/{:id}abc"),
        (("/x/", Parameter("a", r"\d+"), "-", Parameter("b")), "/x/:a([0-9]+)-:b"),
        (("/why?", "(not)"), "/why\\?\\(not\\)"),
        (("/", Parameter("lang", "en|ru", optional="/"), "about/"), "/{:lang(en|ru)/}?about/"),
        (("/twice/", Parameter("id"), "/", Parameter("id")), "/twice/:id/:id2"),
    ],
)
def test_a_path_in_pieces_is_a_pattern(pieces: tuple[Piece, ...], pattern: str) -> None:
    written = pattern_of(pieces)

    assert (written.pattern, written.note) == (pattern, "")
    compile_patterns({pattern: "screen"})


def test_a_parameter_that_no_pattern_can_say_takes_any_text_and_says_so() -> None:
    written = pattern_of(("/a/", Parameter("name", "(?!new)[a-z]+")))

    assert written.pattern == "/a/:name"
    assert "`name` is any text here" in written.note
    assert "(?!new)" in written.note


def test_an_address_beyond_all_patterns_has_none() -> None:
    assert pattern_of(("/" + "x" * 600,)).pattern is None


@pytest.mark.parametrize(
    ("regex", "pattern"),
    [
        (r"^$", "/"),
        (r"^articles/(?P<year>[0-9]{4})/(?P<slug>[\w-]+)/$", "/articles/:year([0-9]{4})/:slug([a-zA-Z0-9_-]+)/"),
        (r"^a/(\d+)/\Z", "/a/([0-9]+)/"),
        (r"^b/?$", "/b{/}?"),
        (r"page\.html$", "/page.html"),
        (r"^n/\d+/$", "/n/([0-9]+)/"),
        (r"^(?P<kind>foo|bar)/$", "/:kind(foo|bar)/"),
    ],
)
def test_a_regular_expression_is_a_pattern(regex: str, pattern: str) -> None:
    pieces = regex_pieces(regex)

    assert pieces is not None
    assert pattern_of(pieces).pattern == pattern


@pytest.mark.parametrize("regex", [r"^(?:a|b)/$", r"^a|b$", r"^(?=x)y$", r"^(?P<a>x)+$", r"^a*$", r"^(?P<a>x$", r"\bx"])
def test_what_chooses_looks_around_or_repeats_groups_has_no_pieces(regex: str) -> None:
    assert regex_pieces(regex) is None


def test_patterns_of_the_same_place_differ_in_names_only() -> None:
    assert same_place("/a/:id/:x(b)") == same_place("/a/:number/:y(b)")
    assert same_place("/a/:id([0-9]+)") != same_place("/a/:id")


def test_pieces_are_found_in_a_written_path() -> None:
    parameter = re.compile(r"<(?P<name>\w+)>")

    assert pieces_of("/a/<b>/c<d>", parameter, lambda found: f"[{found['name']}]") == (
        *("/a/", Parameter("b", "[b]")),
        *("/c", Parameter("d", "[d]")),
    )


@pytest.mark.parametrize("dots", [".", ".."])
@pytest.mark.parametrize(("regex", "value"), [("[^/]+", "hidden"), (r"\d+", "7"), ("[a-z]+|[0-9]", "7")])
def test_dots_before_a_parameter_are_no_step_up(dots: str, regex: str, value: str) -> None:
    pattern = pattern_of([f"/files/{dots}", Parameter("name", regex)]).pattern

    assert pattern is not None
    finds = compile_patterns({pattern: "screen"})
    assert (finds(f"/files/{dots}{value}") is None, finds(f"/files/{value}") is None) == (False, True)


def test_a_parameter_behind_a_dot_is_written_as_a_person_would() -> None:
    assert pattern_of(["/files/.", Parameter("n", r"\d+")]).pattern == "/files/:n([.][0-9]+)"


SEGMENT = st.text(
    st.characters(codec="ascii", exclude_characters='/?#%\\ "<>^`{|}', min_codepoint=33), min_size=1, max_size=8
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SEGMENT, st.sampled_from(["", "[^/]+", r"\d+", ".+"])), min_size=1, max_size=4))
def test_a_route_matches_its_own_addresses(segments: list[tuple[str, str]]) -> None:
    """Whatever a path is made of: its pattern matches the text with numbers for its parameters."""
    pieces: list[Piece] = []
    address = ""
    for index, (text, regex) in enumerate(segments):
        pieces += ["/", text, *([Parameter(f"p{index}", regex)] if regex else [])]
        address += f"/{text}" + ("7" if regex else "")
    if any(part in (".", "..") for part in address.split("/")):
        return
    written = pattern_of(pieces)

    assert written.pattern is not None
    assert compile_patterns({written.pattern: "screen"})(address) is not None

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from helpsdk.context.conditions import ConditionInvalid, compile_condition
from helpsdk.context.conditions.automaton import automaton
from helpsdk.context.conditions.regexes import MAX_SUBJECT, RegexRefused, finder, tree_of
from tests.costs import thread_seconds


def matches(source: str, text: object, operator: str = "$regex") -> bool:
    return compile_condition({"x": {operator: source}})({"x": text})


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("Mobile", "Android Mobile", True),
        ("Mobile", "mobile", False),
        ("^/app/", "/app/x", True),
        ("^/app/", "x/app/", False),
        ("\\.com$", "acme.com", True),
        ("\\.com$", "acme.com.au", False),
        ("^team$", "team", True),
        ("^team$", "teams", False),
        ("(Mobile|Tablet)", "A Tablet", True),
        ("^/app/.*/invoices/.*$", "/app/acme/invoices/7", True),
        ("^/app/.*/invoices/.*$", "/app/acme/orders/7", False),
        ("\\bpro\\b", "a pro plan", True),
        ("\\bpro\\b", "improve", False),
        ("^\\d{3}-\\d{4}$", "555-1234", True),
        ("a", 3, False),
        ("a", None, False),
        ("a", ["a"], False),
        ("", "", True),
    ],
)
def test_regular_expressions(source: str, text: object, found: bool) -> None:
    assert matches(source, text) is found


def test_without_regard_to_case() -> None:
    assert matches("^MOBILE", "mobile", "$regexi") is True
    assert matches("[a-c]+x.*y.*z$", "ABCX-Y-Z", "$regexi") is True


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("(a+)+$", "at character 5: a repetition of a repetition"),
        ("(?:a*b)*", "a repetition of a repetition"),
        ("(a|b{2}){3}", "a repetition of a repetition"),
        ("(a)\\1", "unknown escape \\1"),
        ("a(?=b)", "look-around"),
        ("(?i)a", "flags"),
        ("a**", "two quantifiers"),
        ("a++", "two quantifiers"),
        ("a{3,2}", "counts go from low to high"),
        ("a{999}", "up to 100"),
        ("*a", "'*' where nothing stands"),
        ("^*", "nothing to repeat"),
        ("(a", "never closed"),
        ("a)", "closing parenthesis"),
        ("[a", "character class"),
        ("[[a]]", "character class"),
        ("[z-a]", "bad character range"),
        ("[a--b]", "character class"),
        ("\\", "unknown escape"),
        ("\\q", "unknown escape"),
        ("(" * 50 + "a" + ")" * 50, "ten deep"),
        ("x" * 201, "at most 200 characters, not 201"),
        ("[ab]{100}c*[ab]{100}d*[ab]{100}", "too many repetitions"),
    ],
)
@pytest.mark.parametrize("operator", ["$regex", "$regexi"])
def test_what_is_refused(source: str, why: str, operator: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        compile_condition({"x": {"$not": {operator: source}}})

    assert caught.value.key == f"x.$not.{operator}"
    assert why in str(caught.value)


def test_a_mistake_never_matches_as_upstream_has_it() -> None:
    assert compile_condition({"x": {"$regex": "/???***[)"}}, coerce=True)({"x": "/"}) is False


ATOMS = ["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "ab", "\\b", "^", "$", "\n", "é", "k"]
SUBJECTS = "ab1 \nAé_Kſ"


def made(random_: random.Random, depth: int = 0) -> str:
    """A random expression of the subset, or nearly."""
    pieces = []
    for _ in range(random_.randrange(1, 4)):
        piece = random_.choice(ATOMS)
        if random_.random() < 0.3 and depth < 2:
            piece = f"({made(random_, depth + 1)}|{made(random_, depth + 1)})"
        pieces.append(piece + random_.choice(["", "", "", "*", "+", "?", "{1,2}", "*?", "{2}"]))
    return "".join(pieces)


def search_of(source: str, flags: re.RegexFlag) -> Callable[[str], bool]:
    return automaton(tree_of(source), flags).search


def test_every_way_of_searching_finds_what_re_finds() -> None:
    """`re` itself is safe here: the texts are short."""
    random_ = random.Random(5)
    compared = 0
    while compared < 3_000:
        source, insensitive = made(random_), random_.random() < 0.3
        flags = re.IGNORECASE if insensitive else re.NOFLAG
        try:
            ways = [finder(source, insensitive), search_of(source, flags)]
        except RegexRefused:
            continue
        compared += 1
        for _ in range(5):
            text = "".join(random_.choices(SUBJECTS, k=random_.randrange(9)))
            expected = re.search(source, text, flags) is not None
            assert [find(text) for find in ways] == [expected, expected], (source, text, flags)


HARD = [
    "a*a*a*a*a*a*a*a*b",
    "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b",
    "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaab",
    ".*a.*a.*a.*b",
    "[ab]*a[ab]{40}b$",
    "[ab]*[bc]*[ab]*$c",
    "^(a|aa)?(a|aa)?(a|aa)?(a|aa)?(a|aa)?(a|aa)?b",
    "a{50}a{50}b",
    "a*b",
]


@pytest.mark.parametrize("source", HARD)
def test_nothing_takes_long(source: str) -> None:
    random_ = random.Random(1)
    find = finder(source, False)
    for text in ("a" * MAX_SUBJECT, "".join(random_.choices("ab", k=MAX_SUBJECT)), "a" * 1_000_000):
        assert thread_seconds(lambda text=text: find(text)) < 0.05  # type: ignore[misc]


def test_a_machine_forgets_and_still_finds() -> None:
    find = search_of("x.*y.*z", re.NOFLAG)
    for start in range(0x4E00, 0x4E00 + 4_000, 500):
        assert find("x" + "".join(map(chr, range(start, start + 500))) + "yz") is True
        assert find("".join(map(chr, range(start, start + 500))) + "yz") is False


def test_a_text_beyond_the_limit_is_only_searched_by_string_methods() -> None:
    long = "a" * MAX_SUBJECT + "b"

    assert matches("b$", long) is True
    assert matches("a+b$", long) is False

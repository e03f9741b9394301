"""YAML files of a site: core schema, places, and a Problem for everything that is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from helpsdk.content.yamlfile import decode, parse_yaml
from helpsdk.errors import Problem, SiteInvalid

PLACES = """\
title: Shop
rules:
  - id: one
    show:
      kind: tip

  # about the second
  - id: two
    text: |
      first
      second
last: x
"""


def problems(text: str, first_line: int = 1) -> tuple[Problem, ...]:
    with pytest.raises(SiteInvalid) as caught:
        parse_yaml(text, file="a.yaml", first_line=first_line)
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01T00:00", "2026-12-01T00:00"),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("12", 12),
        ("-0x1F", "-0x1F"),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("1.5e3", 1500.0),
        ("+.5", 0.5),
        ("1.2.3", "1.2.3"),
        ("[1, a]", [1, "a"]),
        ("{no: 1}", {"no": 1}),
        ("R&D", "R&D"),
    ],
)
def test_values_follow_the_yaml_12_core_schema(written: str, value: object) -> None:
    parsed = parse_yaml(f"key: {written}\n", file="a.yaml")

    assert parsed.value == {"key": value}
    assert type(parsed.value["key"]) is type(value)


def test_keys_are_texts() -> None:
    assert parse_yaml("no: 1\n2: x\ntrue: y\n", file="a.yaml").value == {"no": 1, "2": "x", "true": "y"}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_none(text: str) -> None:
    assert parse_yaml(text, file="a.yaml").value is None


def test_an_empty_file_has_a_first_line() -> None:
    assert parse_yaml("", file="a.yaml").span_of(("a",)) == (1, 1)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 1),
        (("rules",), 2),
        (("rules", 0), 3),
        (("rules", 0, "show", "kind"), 5),
        (("rules", 1, "text"), 9),
        (("rules", 0, "missing"), 3),
        (("rules", 7, "id"), 2),
        (("missing", "deeper"), 1),
        (("title", "deeper"), 1),
    ],
)
def test_line_of_names_the_key_or_its_nearest_parent(path: tuple[str | int, ...], line: int) -> None:
    assert parse_yaml(PLACES, file="a.yaml").line_of(path) == line


@pytest.mark.parametrize(
    ("path", "span"),
    [
        (("rules", 0), (3, 5)),
        (("rules", 1), (8, 11)),
        (("rules",), (2, 11)),
        (("last",), (12, 12)),
    ],
)
def test_span_of_leaves_out_blank_lines_and_comments_after_an_entry(path: tuple[str | int, ...], span: object) -> None:
    assert parse_yaml(PLACES, file="a.yaml").span_of(path) == span


def test_lines_count_from_where_the_text_begins() -> None:
    parsed = parse_yaml("a: 1\nb: 2\n", file="a.yaml", first_line=10)

    assert parsed.line_of(("b",)) == 11


def test_duplicate_keys_are_all_reported_with_line_and_key() -> None:
    found = problems("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")

    assert [(p.code, p.line, p.key) for p in found] == [("yaml-duplicate", 2, "a"), ("yaml-duplicate", 5, "b.c")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x 1\nb: 1\n", "yaml-anchor", 1),
        ("b: 1\na: *x\n", "yaml-alias", 2),
        ("a: !!python/object:os.system x\n", "yaml-tag", 1),
        ("a: 1\nb: !secret x\n", "yaml-tag", 2),
        ("%YAML 1.2\n---\na: 1\n", "yaml-directive", 1),
        ("a: b: c\n", "yaml-syntax", 1),
        ("a:\n\tb: 1\n", "yaml-tab", 2),
        ("a: [1, 2\n", "yaml-syntax", 2),
        ("a: 'x\n", "yaml-syntax", 2),
        ('a: "\\q"\n', "yaml-syntax", 1),
        ("a: @x\n", "yaml-syntax", 1),
        ("a:\n  b: 1\n c: 2\n", "yaml-syntax", 3),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 2),
        ("a: 1\nb: \x01\n", "yaml-syntax", 2),
        ("a: \ud800\n", "yaml-syntax", 1),
        ("a: 1\nb: \0\n", "binary", 2),
        ("? [a]\n: 1\n", "yaml-key", 1),
        ("a: .nan\n", "yaml-number", 1),
        ("a: 1e999\n", "yaml-number", 1),
        ("a: 12345678901234567890\n", "yaml-number", 1),
        ("a: " + "[" * 100_000, "yaml-depth", 1),
        ("- " * 200_000, "yaml-depth", 1),
        ("? " * 200_000, "yaml-depth", 1),
        ("{a: " * 31 + "1" + "}" * 31, "yaml-depth", 1),
        ("\n".join(" " * i + f"k{i}:" for i in range(500)), "yaml-depth", 31),
        ("#" * 1_000_001, "yaml-size", 1),
    ],
)
def test_what_is_refused_names_file_and_line(text: str, code: str, line: int) -> None:
    found = problems(text)[0]

    assert (found.code, found.file, found.line, found.severity) == (code, "a.yaml", line, "error")


def test_a_syntax_error_is_one_plain_sentence() -> None:
    assert problems("a: b: c\n")[0].message == "a second `: ` on one line; put the text after the first one in quotes"


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
    )

    assert {problem.code for problem in problems(bomb)} == {"yaml-anchor", "yaml-alias"}


def test_the_pure_python_loader_answers_the_same() -> None:
    program = (
        "import yaml\n"
        "del yaml.CBaseLoader\n"
        "from helpsdk.content.yamlfile import parse_yaml\n"
        "from helpsdk.errors import SiteInvalid\n"
        "y = parse_yaml('a: no\\nb:\\n  - c: 1\\n', file='f')\n"
        "print(y.value, y.span_of(('b', 0)))\n"
        "try: parse_yaml('a: b: c', file='f')\n"
        "except SiteInvalid as e: print(e)\n"
    )

    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert output.splitlines() == [
        "{'a': 'no', 'b': [{'c': 1}]} (3, 3)",
        "f:1: error: a second `: ` on one line; put the text after the first one in quotes",
    ]


def test_decode_drops_a_byte_order_mark() -> None:
    assert decode("\ufeffтекст".encode(), "a.md") == "текст"


@pytest.mark.parametrize(
    ("content", "code", "line", "said"),
    [
        (b"a\nb\xff", "not-utf8", 2, "byte 0xff at offset 3"),
        ("a: ж".encode("cp1251"), "not-utf8", 1, "byte 0xe6 at offset 3"),
        (b"\x89PNG\r\n\x1a\n\x00", "not-utf8", 1, "byte 0x89 at offset 0"),
        (b"abc\n\x00", "not-utf8", 2, "a NUL byte at offset 4"),
    ],
)
def test_decode_names_the_byte_that_is_no_text(content: bytes, code: str, line: int, said: str) -> None:
    with pytest.raises(SiteInvalid) as caught:
        decode(content, "a.md")

    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.line) == (code, "a.md", line)
    assert said in problem.message

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.content.frontmatter import split
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import NotFound, SiteInvalid
from helpsdk.site.edit import replace_entry, set_front_matter

RULES = """\
# Rules of the shop

- id: first   # the first
  show: {kind: panel, article: a}   # panel
  at: {any: true}
  # between keys
  priority: low

# about the second
- id: second
  show:
    kind: panel
    article: b
  at: {any: true}
"""


def edited(text: str, id: str, entry: dict[str, Any] | None) -> str:
    return replace_entry({"rules/a.yaml": text.encode()}, "rules/a.yaml", id, entry)["rules/a.yaml"].decode()


def entry(text: str, index: int) -> dict[str, Any]:
    found: dict[str, Any] = parse_yaml(text, file="f").value[index]
    return found


def test_only_the_changed_key_is_rewritten() -> None:
    assert edited(RULES, "first", {**entry(RULES, 0), "priority": "high"}) == RULES.replace("low", "high")


def test_an_equal_entry_changes_nothing() -> None:
    assert edited(RULES, "second", entry(RULES, 1)) == RULES


def test_a_new_key_is_added_at_the_entrys_end() -> None:
    changed = edited(RULES, "first", {**entry(RULES, 0), "dismiss": {"scope": "forever"}})

    assert changed == RULES.replace("priority: low\n", "priority: low\n  dismiss: {scope: forever}\n")


def test_a_removed_key_takes_its_line_along() -> None:
    without = {key: value for key, value in entry(RULES, 0).items() if key != "priority"}

    assert edited(RULES, "first", without) == RULES.replace("  priority: low\n", "")


def test_a_renamed_entry_keeps_its_dash() -> None:
    assert "- id: third\n" in edited(RULES, "first", {**entry(RULES, 0), "id": "third"})


def test_a_removed_entry_leaves_the_others() -> None:
    assert edited(RULES, "second", None) == RULES[: RULES.index("- id: second")]


def test_line_ends_byte_order_mark_and_missing_final_line_end_stay() -> None:
    content = b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").rstrip().encode()
    new = {**entry(RULES, 1), "at": {"event": "x"}}

    changed = replace_entry({"f": content}, "f", "second", new)["f"]

    assert changed == content[: content.rindex(b"  at:")] + b"  at: {event: x}"


def test_entries_written_in_braces_are_replaced_whole() -> None:
    text = "- {id: a, show: {kind: panel, article: b}}\n- {id: c}  # stays\n"

    changed = edited(text, "a", {"id": "a", "show": {"kind": "panel", "article": "z"}})

    assert changed == "- id: a\n  show: {kind: panel, article: z}\n- {id: c}  # stays\n"


def test_a_dash_on_a_line_of_its_own() -> None:
    assert edited("-\n  id: a\n  x: 1\n", "a", {"id": "a", "x": 2}) == "-\n  id: a\n  x: 2\n"


def test_entries_that_share_a_line_are_refused() -> None:
    with pytest.raises(SiteInvalid, match="lines of its own"):
        edited("[{id: a}, {id: b}]\n", "a", {"id": "a", "x": 1})


def test_unknown_files_and_ids() -> None:
    with pytest.raises(NotFound):
        edited(RULES, "third", {})
    with pytest.raises(NotFound):
        replace_entry({}, "f", "a", {})


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    [
        "no",
        "null",
        "~",
        "1e3",
        "0o14",
        "1:30",
        "2026-01-01",
        "- a",
        "a: b",
        "#x",
        "a\nb\n",
        "a\n\n b",
        " x ",
        "",
        "{{x}}",
    ]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.none() | st.integers(-(10**9), 10**9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["show", "at", "priority", "new"]), VALUES))
def test_whatever_is_written_reads_back(values: dict[str, Any]) -> None:
    new = {"id": "first", **values}

    changed = edited(RULES, "first", new)

    assert json.dumps(entry(changed, 0), sort_keys=True) == json.dumps(new, sort_keys=True)
    assert changed.endswith(RULES[RULES.index("# about the second") :])


PAGE = b"\xef\xbb\xbf---\r\ntitle: T  # title\r\nkeywords:\r\n  - a\r\n---\r\nBody  \r\nend"


def test_one_key_of_the_front_matter_is_set() -> None:
    assert set_front_matter(PAGE, "title", "New") == PAGE.replace(b"title: T  # title", b"title: New")


def test_a_key_is_added_and_removed() -> None:
    added = set_front_matter(PAGE, "major", 2)

    assert added == PAGE.replace(b"  - a\r\n", b"  - a\r\nmajor: 2\r\n")
    assert set_front_matter(added, "major", None) == PAGE


def test_front_matter_is_begun_where_there_is_none() -> None:
    assert set_front_matter(b"Body", "title", "T") == b"---\ntitle: T\n---\nBody"
    assert set_front_matter(b"---\n---\nBody", "title", "T") == b"---\ntitle: T\n---\nBody"


def test_front_matter_in_braces_is_refused() -> None:
    with pytest.raises(SiteInvalid, match="lines of `key: value`"):
        set_front_matter(b"---\n{title: T}\n---\n", "title", "U")


@settings(max_examples=40, deadline=None)
@given(VALUES.filter(lambda value: value is not None))
def test_any_value_reads_back_from_front_matter(value: Any) -> None:
    parsed, body, _ = split(set_front_matter(PAGE, "extra", value).decode("utf-8-sig"), "f")

    assert parsed is not None and parsed.value["extra"] == value
    assert body == "Body  \r\nend"

"""What is written by `wordwriter` is what is read."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpsdk.search.analysis import analyzer
from helpsdk.search.buildfolder import mapped
from helpsdk.search.letters import fold_latin
from helpsdk.search.slips import near_keys
from helpsdk.search.wordtable import MOST_LISTED, WordTable
from helpsdk.search.wordwriter import Entry, write_words

WORDS = st.sampled_from(["invoice", "invoices", "naïve", "naive", "счета", "发票", "票据", "票", "x1y", "a2b3"])
COUNTS = st.dictionaries(st.integers(0, 3), st.integers(1, 300), min_size=1)


def entries(found: dict[str, dict[int, int]]) -> list[Entry]:
    return [Entry(word, analyzer("en").term(word), found[word]) for word in sorted(found)]


def written(some: Iterable[Entry]) -> bytes:
    memory = BytesIO()
    write_words(some, memory)
    return memory.getvalue()


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.one_of(WORDS, st.text("abcé票", min_size=1, max_size=9)), COUNTS, max_size=30))
def test_words_are_read_as_written(found: dict[str, dict[int, int]]) -> None:
    table = WordTable(written(entries(found)))

    assert [table.word(id) for id in range(len(table))] == sorted(found)
    for id, (word, term, counts) in enumerate(entries(found)):
        assert (table.find(word), table.term(id), table.counts(id)) == (id, term, counts)
        assert table.frequency(id, {1, 2}) == counts.get(1, 0) + counts.get(2, 0)
        assert {word, term, fold_latin(word)} <= {
            key for key in {word, term, fold_latin(word)} if id in table.keyed(key)
        }
    assert table.find("not there") is None


def test_what_is_near_is_found_by_what_both_share() -> None:
    table = WordTable(written(entries({"invoicing": {0: 1}, "refund1": {0: 1}, "a1b2c3d": {0: 1}, "开发票": {0: 1}})))

    def near(typed: str) -> set[str]:
        return {table.word(id) for key in near_keys(typed) for id in table.keyed(key)}

    assert (near("invoicign"), near("invoc"), near("refund"), near("a1b2c3")) == (
        {"invoicing"},
        {"invoicing"},  # by its stem
        {"refund1"},
        set(),
    )


def numbered(audience: int, *starts: str) -> dict[str, dict[int, int]]:
    """Many words, the later the more frequent."""
    letters = "abcdefghijklmnopqrst"
    words = [start + one + other for start in starts for one in letters for other in letters]
    return {word: {audience: at + 1} for at, word in enumerate(words)}


def test_of_many_words_that_start_alike_the_most_frequent_are_told() -> None:
    table = WordTable(written(entries(numbered(0, "re", "in"))))

    found = [table.word(id) for id in table.starting("re", {0})]
    assert sorted(found) == sorted(numbered(0, "re"))[-MOST_LISTED:]
    assert sorted(table.word(id) for id in table.starting("rea", {0})) == [
        f"rea{one}" for one in "abcdefghijklmnopqrst"
    ]
    assert table.starting("zz", {0}) == []


def test_what_others_have_changes_nothing_of_an_audience_s_words() -> None:
    """However many their words are, and whether there are lists for them or not."""
    mine = {**numbered(0, "in"), "reach": {0: 1}, "refund": {0: 2}, "发票": {0: 1}}
    theirs = numbered(1, "rea", "ref")
    pairs = {chr(0x4E00 + at) + "票": {1: 9} for at in range(3 * MOST_LISTED)}
    alone, beside = (WordTable(written(entries(some))) for some in (mine, {**theirs, **pairs, **mine}))

    for prefix in ("", "r", "re", "ref", "i", "in", "ina"):
        of_each = [{t.word(id) for id in t.starting(prefix, {0}) if t.frequency(id, {0})} for t in (alone, beside)]
        assert of_each[0] == of_each[1], prefix
    assert [[t.word(id) for id in t.containing("票", {0})] for t in (alone, beside)] == [["发票"]] * 2


def test_one_character_stands_for_its_pairs() -> None:
    table = WordTable(written(entries({"发票": {0: 1}, "票据": {0: 1}, "票": {0: 1}, "of": {0: 1}, "开发": {1: 1}})))
    assert [table.word(id) for id in table.containing("票", {0})] == ["发票", "票据"]
    assert (table.containing("o", {0}), table.containing("开", {0}), table.containing("", {0})) == ([], [], [])


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(written(entries({"invoice": {0: 3}})))
    table = WordTable(mapped(tmp_path / "words"))
    (tmp_path / "words").unlink()
    assert table.counts(table.find("invoice") or 0) == {0: 3}


@pytest.mark.parametrize("memory", [b"", b"short", b"?" * 40])
def test_what_is_no_table_is_refused(memory: bytes) -> None:
    with pytest.raises(ValueError, match="words"):
        WordTable(memory)


def test_equal_words_make_equal_bytes() -> None:
    some = entries(numbered(0, "re"))
    assert written(some) == written(iter(some))

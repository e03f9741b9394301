"""What was made is made again only when what it was made of is another."""

from __future__ import annotations

from helpsdk.site.memo import Memo


def test_it_is_made_once_for_the_very_same_inputs() -> None:
    memo, one, two = Memo(), [1], [1]
    first = memo.made("kind", "name", (one,), object)

    assert memo.made("kind", "name", (one,), object) is first
    assert memo.made("kind", "other", (one,), object) is not first
    assert memo.made("other", "name", (one,), object) is not first
    second = memo.made("kind", "name", (two,), object)  # equal is not enough
    assert second is not first
    assert memo.made("kind", "name", (two, one), object) is not second


def test_equal_values_become_the_same_object() -> None:
    memo = Memo()
    first = memo.same("ids", ("a", "b"))

    assert memo.same("ids", tuple("ab")) is first
    assert memo.same("ids", ("b",)) == ("b",)


def test_a_file_that_did_not_change_is_the_same_object() -> None:
    memo, content = Memo(), b"some text"
    memo.files({"a": content, "b": b"b"})
    files = memo.files({"a": bytes(bytearray(content)), "b": b"other"})

    assert files["a"] is content
    assert files["b"] == b"other"


def test_what_is_not_in_use_any_more_is_forgotten() -> None:
    memo = Memo()
    for number in range(3000):
        memo.made("kind", number, (), object)
    memo.keep("kind", range(3000))
    assert len(memo.table("kind")) == 3000
    memo.keep("kind", range(5))

    assert sorted(str(name) for name in memo.table("kind")) == ["0", "1", "2", "3", "4"]

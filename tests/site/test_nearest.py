from __future__ import annotations

from helpsdk.site.nearest import did_you_mean, listed, nearest


def test_the_nearest_name() -> None:
    assert nearest("tigger", ["kind", "trigger"]) == "trigger"
    assert nearest("zzz", ["kind", "trigger"]) is None
    assert did_you_mean("zzz", ["kind"]) == ""


def test_at_most_ten_names_are_listed_and_the_closest_come_first() -> None:
    names = [f"article-{number}" for number in range(40)]

    shown = listed("article-39x", names)

    assert len(shown) == 10
    assert shown[0] == "article-39"

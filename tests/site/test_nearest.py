from __future__ import annotations

from pathlib import Path

from helpsdk.site.nearest import did_you_mean, folder_meant, listed, nearest


def test_the_nearest_name() -> None:
    assert nearest("tigger", ["kind", "trigger"]) == "trigger"
    assert nearest("zzz", ["kind", "trigger"]) is None
    assert did_you_mean("zzz", ["kind"]) == ""


def test_the_nearest_folder(tmp_path: Path) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "helper.txt").touch()

    assert folder_meant(tmp_path / "hlep") == f"; did you mean `{tmp_path / 'help'}`?"
    assert folder_meant(tmp_path / "zzz") == folder_meant(tmp_path / "gone" / "help") == ""


def test_at_most_ten_names_are_listed_and_the_closest_come_first() -> None:
    names = [f"article-{number}" for number in range(40)]

    shown = listed("article-39x", names)

    assert len(shown) == 10
    assert shown[0] == "article-39"

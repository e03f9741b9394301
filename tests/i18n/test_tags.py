"""What a tag means: its canonical form, and what it leaves unsaid."""

from __future__ import annotations

from helpsdk.i18n.tags import distance, meaning


def test_a_tag_is_filled_up_with_its_likely_script_and_region() -> None:
    tag = meaning("zh-tw")

    assert tag is not None
    assert (tag.locale, tag.said, tag.likely) == ("zh-TW", ("zh", "", "TW"), ("zh", "Hant", "TW"))


def test_no_language_means_nothing() -> None:
    assert meaning("xx-notalanguage-1") is None


def test_the_same_written_language_has_no_distance() -> None:
    assert distance(("en", "Latn", "US"), ("en", "Latn", "US")) == 0
    assert distance(("en", "Latn", "GB"), ("en", "Latn", "US")) < distance(("de", "Latn", "DE"), ("en", "Latn", "US"))

"""How words are cut into files, and their keys."""

from __future__ import annotations

import re

import pytest

from helpsdk.i18n.catalogs import SOURCE
from helpsdk.i18n.parts import PARTS, distinct, key_of, part_of


@pytest.mark.parametrize(
    ("paths", "part"),
    [
        (["tips/tip.ts"], "base"),
        (["help.ts"], "base"),
        (["panel/home.tsx"], "panel"),
        (["reader/index.ts"], "reader"),
        (["reader/index.ts", "reader/code.ts"], "reader"),
        (["panel/home.tsx", "reader/index.ts"], "panel"),
        (["contact/index.tsx", "news/index.tsx"], "panel"),
        (["chrome/banner.ts", "reader/index.ts"], "base"),
        (["article/vote.tsx", "article/article.tsx"], "article"),
        ([], "base"),
    ],
)
def test_a_message_goes_where_it_is_there_before_all_who_use_it(paths: list[str], part: str) -> None:
    assert part_of(paths) == part


@pytest.mark.parametrize(
    ("message", "key"),
    [("", "ntfp"), ("Close", "xxoj"), ("Don’t show again", "f8jg"), ("{n} article", "n36l"), ("😀", "nhdk")],
)  # the same in js-widget/tests/words.test.ts
def test_a_key_is_what_the_widget_makes_of_the_message(message: str, key: str) -> None:
    assert key_of(message) == key


def test_two_messages_with_one_key_are_refused() -> None:
    seen: dict[str, str] = {}
    twins = next(
        (seen[key], word) for word in map(str, range(100_000)) if seen.setdefault(key := key_of(word), word) != word
    )

    with pytest.raises(ValueError, match=f"key {key_of(twins[0])}, reword one"):
        distinct(["Close", *twins])
    distinct(["Close", "Back", "Close"])


def test_what_comes_after_the_panel_has_words_of_its_own() -> None:
    later = set(re.findall(r'(\w+): "panel"', (SOURCE / "parts.ts").read_text("utf-8")))

    assert "article" in later
    assert later <= {name for name, before in PARTS.items() if before == "panel"}

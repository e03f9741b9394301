"""`search` in site.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.site.folder import load_site
from helpsdk.site.site import SearchSettings
from tests.server.serving import write_site


def settings(tmp_path: Path, text: str) -> SearchSettings:
    folder = write_site(tmp_path / "help")
    with (folder / "site.yaml").open("a") as file:
        file.write(text + "\n")
    return load_site(folder).site.settings.search


def test_search_learns_unless_told_otherwise(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == SearchSettings(learning=1.0, exploration=0.05)


def test_both_can_be_set(tmp_path: Path) -> None:
    assert settings(tmp_path, "search: {learning: 0, exploration: 0.2}") == SearchSettings(learning=0, exploration=0.2)


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("{learning: 2.5}", "search.learning", "at most 2"),
        ("{learning: -1}", "search.learning", "at least 0"),
        ("{learning: .nan}", "search.learning", "not a finite number"),
        ("{exploration: 0.3}", "search.exploration", "at most 0.2"),
        ("{learn: 1}", "search.learn", "did you mean `learning`"),
    ],
)
def test_values_that_cannot_be(tmp_path: Path, text: str, key: str, told: str) -> None:
    with pytest.raises(SiteInvalid) as caught:
        settings(tmp_path, f"search: {text}")
    (problem,) = caught.value.problems

    assert (problem.file, problem.key) == ("site.yaml", key)
    assert told in problem.message

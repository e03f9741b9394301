from __future__ import annotations

import pytest

from helpsdk.site.paths import stays_inside


@pytest.mark.parametrize("path", ["a", "assets/снимок экрана.png", "articles/a/en.md", "a..b/c"])
def test_paths_that_can_be_written_again(path: str) -> None:
    assert stays_inside(path)


@pytest.mark.parametrize("path", ["", ".", "/a", "../a", "a/../../b", "assets/con\\back.txt", "a\0b"])
def test_paths_that_cannot(path: str) -> None:
    assert not stays_inside(path)

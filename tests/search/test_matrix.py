"""Over random permissions, each reply is that of a site in which what its viewer may not see does not exist.

So nothing hidden can be told by a hit, its score or place, a snippet, a count, a correction, a suggestion or an answer.
"""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.published import PublishedSite
from tests.search.hidden import without_hidden
from tests.search.matrix import Matrix

_A_VIEWER = 7  # of one site


def indexed(published: PublishedSite) -> Runtime:
    made = Runtime(published, 1)
    made.build_index()
    return made


def told(runtime: Runtime, query: str, viewer: Viewer, *, explain: bool) -> tuple[Any, ...]:
    """All that a reader can be told about a text. Learning is on; `explain` tells what it did."""
    options: dict[str, Any] = {"screen": "here", "counts": explain, "explain": explain, "day": "2026-11-22"}
    searched = runtime.search(query, ["en"], viewer, limit=5, **options)
    return searched, runtime.suggest(query, ["en"], viewer), runtime.answer(query, ["en"], viewer)


def check(seed: int, pairs: int) -> None:
    matrix = Matrix(seed)
    whole, found = indexed(matrix.published), 0
    for viewer in matrix.viewers():
        bare = indexed(without_hidden(matrix.published, viewer))
        for at in range(pairs // _A_VIEWER + 1):
            query, explain = matrix.query(), at % 10 == 0
            reply = told(whole, query, viewer, explain=explain)
            assert reply == told(bare, query, viewer, explain=explain), (seed, query, viewer)
            found += bool(reply[0].hits)
    assert found > pairs / 4  # else the sites say nothing


@pytest.mark.parametrize("seed", range(2))
def test_hidden_things_are_as_if_they_were_not_there(seed: int) -> None:
    check(seed, 140)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_hidden_things_are_as_if_they_were_not_there_100_000_times(part: int) -> None:
    for seed in range(100 + part * 5, 105 + part * 5):
        check(seed, 2_500)

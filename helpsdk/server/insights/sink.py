"""A way out: whoever wants every interaction elsewhere (a warehouse, a column store) gives the server a sink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Sink(Protocol):
    """Is given each interaction at least once: again when it failed, or when the server died before it noted success.

    Tell copies apart by `site` and `id`. It runs in a thread of its own and delays nobody's 202.
    """

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keeps the rows: `site` and the columns of `store.interaction.COLUMNS`, `articles` as a list.

        When it returns, they are safe; what it raises makes the same rows come again later.
        """

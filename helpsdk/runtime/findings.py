"""What a question found, before it is written as a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from helpsdk.i18n.locales import Match
from helpsdk.runtime.placed import Placed
from helpsdk.search.visible import Visible
from helpsdk.types import Locale


class Findings(NamedTuple):
    """`placed` are hits in order, of articles that the viewer may read.

    By language the text as searched, the words that were corrected, and what the viewer may see of the index: None
    while there is none.
    """

    match: Match
    placed: Sequence[Placed]
    queries: Mapping[Locale, str]
    corrected: Mapping[Locale, Mapping[str, str]]
    visible: Mapping[Locale, Visible | None]
    search_revision: int
    degraded: bool

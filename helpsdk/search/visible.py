"""What one viewer may see of an index: whatever answers a question works on this, and on nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from helpsdk.search.analysis import Analyzer
from helpsdk.search.edits import Rows
from helpsdk.search.partitions import Partitions
from helpsdk.search.vocabulary import Audiences, Vocabulary
from helpsdk.site.published import PublishedSite
from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class Visible:
    """`partitions` are those that the viewer may read, with edited sections in some of their own; `audiences` are the
    numbers to ask the vocabulary with. With `exact`, nothing may be corrected or completed.
    """

    published: PublishedSite
    locale: Locale
    analyzer: Analyzer
    rows: Rows
    partitions: Partitions
    audiences: Audiences
    vocabulary: Vocabulary
    exact: bool = False

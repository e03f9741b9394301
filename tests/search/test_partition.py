from __future__ import annotations

import tantivy

from helpsdk.search.partition import Partition, fill
from helpsdk.search.schema import make_document, make_schema
from tests.search.sites import english


def partition(*texts: str, first: int = 0) -> Partition:
    """Sections with these bodies, numbered from `first`."""
    index = tantivy.Index(make_schema())
    fill(index, (_document(first + at, text) for at, text in enumerate(texts)))
    return Partition(index)


def _document(number: int, text: str) -> object:
    return make_document(english("a", "A"), number, {"body": text})


def test_a_partition_knows_how_often_a_term_occurs() -> None:
    found = partition("refund", "refund now", "other")
    assert (found.rows, found.frequency("body", "refund"), found.frequency("title", "refund")) == (3, 2, 0)

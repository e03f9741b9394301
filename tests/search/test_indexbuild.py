from __future__ import annotations

from typing import Any

import tantivy

from helpsdk.search.indexbuild import IndexBuild
from helpsdk.search.schema import audience_table, make_schema, rows
from tests.search.sites import OWNERS, english, site

SITE = site(
    english("a", "Refunds", "Money back.", sections=[("s", "Owners", "Only for some.", OWNERS)]),
    english("b", "Tax", "Nine digits."),
)


def test_each_audience_has_its_own_sections_words_and_lengths() -> None:
    audiences = audience_table(SITE, "en")
    build = IndexBuild(SITE, "en", rows(SITE, "en", audiences), len(audiences))
    made: dict[int, Any] = {at: tantivy.Index(make_schema()) for at in range(len(audiences))}

    build.fill(made.__getitem__)

    everybody, owners = sorted(range(2), key=lambda at: audiences[at].kind == "groups")
    held = {at: index.searcher() for at, index in made.items()}
    assert (held[everybody].num_docs, held[owners].num_docs) == (2, 1)
    assert (build.terms[everybody]["body"], build.terms[owners]["headings"]) == (4, 1)
    assert build.words.counts[owners]["owners"] == 1
    assert "owners" not in build.words.counts[everybody]
    assert [held[at].doc_freq("title_words", "refunds") for at in (everybody, owners)] == [1, 0]

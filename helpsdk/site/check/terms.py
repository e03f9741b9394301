"""Glossary terms used in bodies that the glossary does not have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from helpsdk.content.article import Translation
from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, Body
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.memo import Memo
from helpsdk.site.terms import TermIndex, terms_used
from helpsdk.site.wording import unknown_name
from helpsdk.site.writing import Writing


def terms(site: Writing, bodies: Bodies, doubts: Doubts, memo: Memo | None = None) -> Iterator[Problem]:
    memo = memo or Memo()
    if "term" in doubts.kinds:
        return
    index = memo.made("terms", None, tuple(site.glossary), lambda: TermIndex(site.glossary))
    doubtful = TermIndex.of_words(doubts.names.get("term", ()))
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        if body is not None:
            key, inputs = (id, translation.locale), (translation, body, index)
            yield from memo.made("terms used", key, inputs, partial(_unknown, translation, body, index, doubtful))
    memo.keep("terms used", bodies.by_key)


def _unknown(translation: Translation, body: Body, index: TermIndex, doubtful: TermIndex) -> list[Problem]:
    found = []
    for written, words in dict.fromkeys(terms_used(body.tree)):
        if index.find(written, words) is None and doubtful.find(written, words) is None:
            text, allowed = unknown_name("glossary term", words if words else written, set(index.ids))
            found.append(spot(translation, "unknown-term", text, _line(translation.body, words), allowed=allowed))
    return found


def _line(body: str, words: str) -> int | None:
    """The tree has no lines; the first line that uses these words as a term is the one, or near enough."""
    offset = body.find(f":term[{words}]")
    return None if offset < 0 else body.count("\n", 0, offset) + 1

"""Finding glossary terms: by id, or by the term's own words in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from helpsdk.content.glossary import Term

_IN_TEXT = re.compile(r":term\[([^\[\]\n]{1,200})\](?:\{#([^{}\s]{1,120})\})?")
_WORD = re.compile(r"\w+")


class TermIndex:
    """The ids and words of a glossary. Where two terms share words, the first in the file has them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._ids: set[str] = set()
        self._words: dict[str, str] = {}
        for term in terms:
            self._ids.add(term.id)
            for words in term.term.values() if isinstance(term.term, dict) else (term.term,):
                self._words.setdefault(_folded(words), term.id)

    @classmethod
    def of_words(cls, words: Iterable[str]) -> TermIndex:
        """Of texts, each of which may be an id or the words of a term."""
        index = cls(())
        for text in words:
            index._ids.add(text)
            index._words.setdefault(_folded(text), text)
        return index

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(self._ids)

    def find(self, id: str | None, words: str) -> str | None:
        """The id of the term meant by a written id, by the words it stands on, or by those words as an id; or None."""
        if id is not None and id in self._ids:
            return id
        found = self._words.get(_folded(words))
        slug = "-".join(_WORD.findall(_folded(words)))
        return found or (slug if slug in self._ids else None)


def terms_used(nodes: list[Any]) -> Iterator[tuple[str, str]]:
    """The id and the words of every term in a content tree, in the order they are read."""
    for node in nodes:
        if not isinstance(node, dict):
            continue
        if node.get("t") == "term":
            yield node["id"], words_of(node)
        yield from terms_used(node.get("c", []))


def words_of(node: dict[str, Any]) -> str:
    """The text inside a node."""
    return "".join(child if isinstance(child, str) else words_of(child) for child in node.get("c", []))


def terms_in(markdown: str) -> Iterator[tuple[str, str | None]]:
    """The words and written id of every `:term[words]{#id}` in a definition."""
    for match in _IN_TEXT.finditer(markdown):
        yield match[1], match[2]


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())

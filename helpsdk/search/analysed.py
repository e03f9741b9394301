"""A section's text, and what is searched of it. Needs no index, so that processes which only analyse start at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from helpsdk.search.analysis import Analyzer
from helpsdk.search.letters import fold_latin

#: The searched fields and what a match in each is worth.
FIELD_BOOSTS = {"title": 2.0, "headings": 1.0, "body": 1.0, "keywords": 1.5}
#: The words of an article's title and keywords as written, each article once: for who is still typing. Not scored.
TITLE_WORDS = "title_words"


class SectionText(NamedTuple):
    """`stands` for its article: the first section that every reader of the article may read."""

    title: str
    heading: str
    body: str
    keywords: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Analysed:
    """A section as it is searched: the terms of each field, in order, and as which words and pairs they are written.

    `title_words` have one of each, without diacritics, and only in the one section that stands for its article.
    """

    terms: Mapping[str, Sequence[str]]
    words: Set[str]
    title_words: Sequence[str] = ()

    @property
    def texts(self) -> dict[str, str]:
        """What is written into an index, by field; nothing of an empty one."""
        fields = {**self.terms, TITLE_WORDS: self.title_words}
        return {field: " ".join(words) for field, words in fields.items() if words}


class AnalysedSections(NamedTuple):
    """Several sections of one audience: what is written of each, how many terms each field has in all of them, and in
    how many a word is.
    """

    texts: list[dict[str, str]]
    terms: dict[str, int]
    words: dict[str, int]


def analysed(section: SectionText, analyzer: Analyzer) -> Analysed:
    """What is searched of a section. Titles keep their stop words, so that “how to” finds something."""
    words = {
        "title": analyzer.words(section.title, stops=True),
        "headings": analyzer.words(section.heading) if section.heading else [],
        "body": analyzer.words(section.body),
        "keywords": analyzer.words(section.keywords) if section.keywords else [],
    }
    terms = {field: analyzer.terms_of(some) for field, some in words.items()}
    titled: list[str] = []
    if section.stands:
        more = analyzer.words(section.keywords, stops=True) if section.keywords else []
        titled = list(dict.fromkeys(map(fold_latin, [*words["title"], *more])))
    return Analysed(terms, set().union(*words.values()), titled)


def analysed_sections(sections: Iterable[SectionText], analyzer: Analyzer) -> AnalysedSections:
    texts, terms, words = list[dict[str, str]](), Counter[str](), Counter[str]()
    for section in sections:
        one = analysed(section, analyzer)
        texts.append(one.texts)
        words.update(one.words)
        for field, found in one.terms.items():
            terms[field] += len(found)
    return AnalysedSections(texts, terms, words)

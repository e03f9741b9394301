"""Hits as readers get them: cards, marked titles and snippets, checked once more against who asks."""

from __future__ import annotations

from dataclasses import asdict

from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.runtime.placed import Placed
from helpsdk.runtime.searchreplies import Hit, HitWhy, LearnedCount, MatchedTerm
from helpsdk.search.analysis import analyzer
from helpsdk.search.highlight import marked, matches, snippet
from helpsdk.search.query import clean_query, first_terms
from helpsdk.search.result import Why
from helpsdk.search.schema import section_of


class Hits:
    """Of one revision's articles."""

    def __init__(self, library: Library, fragments: Fragments) -> None:
        self._library, self._fragments = library, fragments

    def readable(self, placed: Placed, viewer: Viewer) -> bool:
        """Whether the article of a hit is published in that language, for this viewer."""
        article = self._library.published.articles.get(placed.hit.article)
        if article is None or placed.match.locale not in article.translations or not article.audience.admits(viewer):
            return False
        audience = section_of(article.translations[placed.match.locale], placed.hit.section).audience
        return audience is None or audience.admits(viewer)

    def share(self, placed: Placed, text: str) -> float:
        """How much of the words the hit has, 0 to 1; a synonym is worth less than the word."""
        words = first_terms(analyzer(placed.match.locale).kept(clean_query(text)))
        texts = self._texts(placed).values()
        found = {token.term for text in texts for token in matches(text, placed.terms, placed.match.locale)}
        return round(min(1.0, sum(placed.terms[term] for term in found) / len(words)), 4) if words else 0.0

    def _texts(self, placed: Placed) -> dict[str, str]:
        """What of a hit was searched, by the reason that a match in it gives."""
        translation = self._library.published.articles[placed.hit.article].translations[placed.match.locale]
        section = section_of(translation, placed.hit.section)
        return {
            "title": translation.title,
            "heading": section.title,
            "body": section.text if section.text.strip() else translation.excerpt,
            "keyword": "\n".join(translation.keywords),
        }

    def hit(self, placed: Placed) -> Hit:
        locale, terms = placed.match.locale, placed.terms
        translation = self._library.published.articles[placed.hit.article].translations[locale]
        section = section_of(translation, placed.hit.section)
        texts = self._texts(placed)
        found = {reason: matches(text, terms, locale) for reason, text in texts.items()}
        reasons = [reason for reason in found if found[reason]]
        reasons += ["screen"] if placed.hit.on_screen else []
        reasons += ["learned"] if placed.hit.learned > 0 else []
        card = self._fragments.card(placed.hit.article, locale, fallback=placed.match.fallback)
        return Hit(
            article=card,
            section=self._fragments.reference(section, card),
            title=marked(translation.title, found["title"]),
            snippet=snippet(texts["body"], found["body"], terms),
            score=round(placed.hit.score, 4),
            reasons=reasons,
            why=None if placed.hit.why is None else _why(placed.hit.why),
        )


def _why(why: Why) -> HitWhy:
    return HitWhy(
        base=round(why.base, 4),
        screen=why.screen,
        learned=round(why.learned, 4),
        place=why.place,
        counts=[LearnedCount(**part._asdict()) for part in why.parts],
        matched=[MatchedTerm(**asdict(one)) for one in why.matched],
    )

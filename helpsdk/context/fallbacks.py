"""What helps where the panel would be empty: the policy's ways, in order, until one of them gives something.

Never what the viewer has put away, be it as a fallback or by a rule that shows the same article.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, Literal, NamedTuple, TypeAlias

from helpsdk.context.compiled import CompiledRule
from helpsdk.context.context import Context
from helpsdk.context.facts import ArticleFacts, EngineSettings
from helpsdk.context.policy import Fallback, Policy, SearchFallback
from helpsdk.context.resolution import Candidate, ResolvedItem, Tried
from helpsdk.context.situation import Situation
from helpsdk.context.stages import dismissal
from helpsdk.context.versions import within

#: The search: what it finds for the words of a context, best first; None where there are none to search for.
Search: TypeAlias = Callable[[Context], Sequence[Candidate] | None]
_NOTHING: Final[frozenset[str]] = frozenset()
Way: TypeAlias = Literal["faq", "search", "default"]


class Offer(NamedTuple):
    """The articles a way has to offer, best first, or the code of why it has none."""

    articles: tuple[str, ...]
    code: str = "nothing_found"


class Helped(NamedTuple):
    """The items of the first way that gave any, and what became of each way."""

    items: tuple[ResolvedItem, ...]
    tried: tuple[Tried, ...]


class RulesById(NamedTuple):
    """All rules by id, and the articles that a set's rules show, by the key that a memory dismisses the set under."""

    by_id: Mapping[str, CompiledRule]
    of_sets: Mapping[str, Collection[str]]


class Fallbacks:
    """The policy's ways, over the articles and rules that there are. `search` is None where a site has none."""

    def __init__(
        self,
        policy: Policy,
        rules: RulesById,
        articles: Mapping[str, ArticleFacts],
        settings: EngineSettings,
        search: Search | None,
    ) -> None:
        self._ways = policy.fallback
        self._most = policy.limits.panel.max
        self._articles = articles
        self._faq = settings.faq
        self.search = search
        #: Whether any of them can ever give something.
        self.any = any(way.article or (way.faq and self._faq) or (way.search and search) for way in self._ways)
        self._rules = rules

    def help(self, situation: Situation) -> Helped:
        """What helps, for a client that can show a panel; never raises, whatever the search does."""
        shows = situation.context.shows
        if shows is not None and "panel" not in shows:
            return self._none("not_supported")
        items: tuple[ResolvedItem, ...] = ()
        tried: list[Tried] = []
        for way in self._ways:
            offer = Offer((), "not_needed") if items else self._offer(way, situation)
            if not items and offer.articles:
                items = tuple(self._item(article, _name(way), situation) for article in offer.articles)
                offer = offer._replace(code="used")
            tried.append(Tried(_name(way), offer.code, {"articles": list(offer.articles)} if offer.articles else {}))
        return Helped(items, tuple(tried))

    def not_needed(self) -> Helped:
        """Where rules fill the panel."""
        return self._none("not_needed")

    def _none(self, code: str) -> Helped:
        return Helped((), tuple(Tried(_name(way), code, {}) for way in self._ways))

    def _offer(self, way: Fallback, situation: Situation) -> Offer:
        if way.faq is not None:
            asked = self._faq.get(situation.screen or "", self._faq.get(""))
            return Offer((), "no_faq") if asked is None else Offer(self._fit(asked, situation, way.faq.limit))
        if way.search is not None:
            return self._searched(way.search, situation)
        return Offer(self._fit([way.article or ""], situation, 1), "unavailable")

    def _searched(self, way: SearchFallback, situation: Situation) -> Offer:
        if self.search is None:
            return Offer((), "no_search")
        try:
            candidates = self.search(situation.context)
            if candidates is None:
                return Offer((), "no_words")
            found = [one.article for one in candidates if one.score >= way.min_score]
        except Exception:  # help without a search is still help, and the host's page must not fail for it
            return Offer(())
        return Offer(self._fit(found, situation, way.limit))

    def _fit(self, articles: Iterable[str], situation: Situation, limit: int) -> tuple[str, ...]:
        """Those that the viewer may read and has not put away and that are true for the app's version, each once; no
        more of them than the panel holds.
        """
        away = _led_to(self._rules, situation) if situation.memory.dismissed else _NOTHING
        fit = (id for id in dict.fromkeys(articles) if self._is_for(id, self._articles.get(id), away, situation))
        return tuple(islice(fit, min(limit, self._most)))

    def _is_for(self, id: str, article: ArticleFacts | None, away: frozenset[str], situation: Situation) -> bool:
        """`away` are the articles of rules that were put away."""
        if article is None or not article.audience.admits(situation.viewer):
            return False
        own = situation.memory.dismissed.get(_key(id))
        if id in away or (own is not None and own.hides(article.major)):
            return False
        return within(situation.context.app_version, article.applies_to)

    def _item(self, article: str, way: Way, situation: Situation) -> ResolvedItem:
        facts = self._articles[article]
        translation = situation.reading.translation(facts)
        return ResolvedItem(
            rule=_key(article),
            kind="panel",
            article=article,
            locale=translation.locale,
            fallback=translation.fallback,
            element=None,
            trigger=None,
            style=None,
            why_code=way,
            why_label_id=None,
            scope="revision",
            major=facts.major,
            reason=way,
        )


def articles_of_sets(rules: Iterable[CompiledRule]) -> dict[str, frozenset[str]]:
    """What `RulesById.of_sets` is."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        if rule.set is not None:
            found.setdefault(f"set:{rule.set}", set()).add(rule.article_id)
    return {key: frozenset(articles) for key, articles in found.items()}


def _led_to(rules: RulesById, situation: Situation) -> frozenset[str]:
    """The articles of rules that the viewer has put away. No request looks at all rules: memories are bounded."""
    found: set[str] = set()
    for key in situation.memory.dismissed:
        rule = rules.by_id.get(key)
        if rule is not None and dismissal(rule, situation) is not None:
            found.add(rule.article_id)
        found.update(rules.of_sets.get(key, ()))
    return frozenset(found)


def _key(article: str) -> str:
    """What an article is called in a memory that no rule led to it."""
    return f"fallback:{article}"


def _name(way: Fallback) -> Way:
    if way.faq is not None:
        return "faq"
    return "search" if way.search is not None else "default"

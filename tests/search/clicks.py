"""People who search and click, simulated: a position-based click model on a labelled set, and bots among them.

An article at rank r is looked at with probability 1/r^0.9, and clicked then with 0.75 when it is relevant, else 0.06.
What they do goes the way of what people do: through the caps of the store, the counters and the part of a revision.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

from helpsdk.content.screens import Screen
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.evaluation.judged import JudgedSet
from helpsdk.search.evaluation.measures import ndcg
from helpsdk.search.index import SearchIndex
from helpsdk.search.learning import RERANKED, LearnedRanking, query_key
from helpsdk.search.partition import rarity_of
from helpsdk.server.insights import Texts, counters_of, taught
from helpsdk.server.store.caps import Mark, admitted
from helpsdk.server.store.rollups import NO, YES, Click, Search, Seen
from helpsdk.site.learned import NOTHING_LEARNED, LearnedSearch
from helpsdk.site.published import PublishedSite
from tests.search.sites import article, ask, site, translation

CLICKED, CLICKED_WRONG, LOOKED = 0.75, 0.06, 0.9
SCREENS = 20  # that needs are asked on, where there are some
START = date(2026, 1, 1)
CHECKPOINTS = (100, 300, 1000, 3000)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what search found for it before anything was learned: articles and scores over the best."""

    key: str
    terms: Sequence[str]
    relevant: Mapping[str, int]
    found: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class World:
    """A site, what is asked of it by need, and how rare a term is."""

    published: PublishedSite
    needs: Sequence[Sequence[Asked]]
    rarity: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who searches. `spam` of all clicks are from `accounts`, each pushing a wrong article for every query; with
    `together`, all the same. `votes`: how often one who clicked also votes."""

    spam: float = 0.0
    accounts: int = 0
    together: bool = False
    votes: float = 0.0
    clicks_a_day: int = 100
    screens: bool = False


HONEST = Crowd()
CROWDS = {
    "people": HONEST,
    "people who vote": Crowd(votes=0.1),
    "people on 20 screens": Crowd(screens=True),
    "3 bots": Crowd(0.3, 3),
    "3 bots together": Crowd(0.3, 3, together=True),
    "300 accounts": Crowd(0.3, 300),
    "300 accounts together": Crowd(0.3, 300, together=True),
    "300 that vote": Crowd(0.3, 300, votes=0.1),
}


class Scored(NamedTuple):
    """NDCG@10 after so many clicks: of the wordings that people ask, and of others."""

    clicks: int
    asked: float
    other: float


def world(judged: JudgedSet) -> World:
    """The ids of its queries are need and number."""
    locale = judged.locale
    articles = [
        article(line.id, translation(locale, line.title, "", sections=[("s", line.headings, line.body)]))
        for line in judged.documents
    ]
    screens = tuple(Screen(id=f"screen{number}", title="A screen") for number in range(SCREENS))
    published = site(*articles, locales=(locale,), screens=screens)
    index = SearchIndex.build(published, locale)
    needs: dict[str, list[Asked]] = {}
    for line in judged.queries:
        found = index.search(ask(line.text, limit=RERANKED + 5), ANONYMOUS)
        terms = list(found.terms)
        hits = [(hit.article, hit.score) for hit in found.hits]
        asked = Asked(query_key(terms), terms, judged.relevant[line.id], hits)
        needs.setdefault(line.id.partition("-")[0], []).append(asked)
    return World(published, list(needs.values()), _rarity(published, locale))


def _rarity(published: PublishedSite, locale: str) -> Callable[[str], float]:
    texts, rows = Texts(published, NOTHING_LEARNED, START), len(published.articles)
    counts = Counter(term for id in published.articles for term in texts.terms(locale, id))
    return lambda term: rarity_of(counts[term], rows)


def ordered(asked: Asked, ranking: LearnedRanking, rarity: Callable[[str], float], screen: str | None) -> list[str]:
    """What is shown: the best matches in the order that was learned, the others after them."""
    top = asked.found[:RERANKED]
    boosts = ranking.boosts(asked.terms, screen, [id for id, _ in top], rarity)
    if not boosts:
        return [id for id, _ in asked.found]
    scored = [(-(score + (boosts[id].value if id in boosts else 0.0)), at, id) for at, (id, score) in enumerate(top)]
    return [id for _, _, id in sorted(scored)] + [id for id, _ in asked.found[RERANKED:]]


@dataclass
class Simulation:
    """One run: people search and click, and every night the search learns."""

    world: World
    crowd: Crowd
    seed: int
    clicks: int = 0
    searches: Counter[Search] = field(default_factory=Counter)
    clicked: Counter[Click] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        split = [self._split(need) for need in self.world.needs]
        self.traffic = [one for some, _ in split for one in some]
        self.unseen = [one for _, some in split for one in some]
        self.random.shuffle(self.traffic)
        self.weights = list(accumulate(rank**-0.7 for rank in range(1, len(self.traffic) + 1)))
        self.ranking = LearnedRanking(None)
        self.learned: LearnedSearch | None = None
        self.targets: dict[tuple[int, str], str] = {}
        self.texts = Texts(self.world.published, NOTHING_LEARNED, START)
        (self.locale,) = self.world.published.settings.locales

    def run(self, checkpoints: Sequence[int] = CHECKPOINTS) -> Iterator[Scored]:
        """At each checkpoint, the first before anything was clicked."""
        yield self._scored()
        day = START
        for checkpoint in checkpoints:
            while self.clicks < checkpoint:
                self._day(day, min(checkpoint, self.clicks + self.crowd.clicks_a_day))
                self._learn(day)
                day += timedelta(days=1)
            yield self._scored()

    def _scored(self) -> Scored:
        return Scored(self.clicks, self.score(self.traffic), self.score(self.unseen))

    def score(self, queries: Sequence[Asked]) -> float:
        orders = (ordered(asked, self.ranking, self.world.rarity, self._screen(asked)) for asked in queries)
        return sum(ndcg(order, asked.relevant) for order, asked in zip(orders, queries, strict=True)) / len(queries)

    def _split(self, need: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
        mixed = self.random.sample(list(need), len(need))
        most = round(0.6 * len(mixed))
        return mixed[:most], mixed[most:]

    def _day(self, day: date, until: int) -> None:
        seen: list[Seen] = []
        marks: dict[Mark, Search | Click] = {}
        person = 0
        while self.clicks < until:
            (asked,) = self.random.choices(self.traffic, cum_weights=self.weights)
            if self.random.random() < self.crowd.spam:
                account = self.random.randrange(self.crowd.accounts)
                seen = self._pushed(str(day), account, asked)
            else:
                person += 1
                seen = self._searched(str(day), f"person{person}", asked)
            marks |= admitted(seen, marks)
        self.searches.update(what for what in marks.values() if isinstance(what, Search))
        self.clicked.update(what for what in marks.values() if isinstance(what, Click))

    def _searched(self, day: str, person: str, asked: Asked) -> list[Seen]:
        order = ordered(asked, self.ranking, self.world.rarity, self._screen(asked))[:10]
        screen = self._screen(asked) or ""
        seen = [Seen(person, Search(day, self.locale, screen, asked.key, 0, "\n".join(order)))]
        for rank, id in enumerate(order, 1):
            right = id in asked.relevant
            if self.random.random() < rank**-LOOKED * (CLICKED if right else CLICKED_WRONG):
                self.clicks += 1
                seen.append(Seen(person, Click(day, self.locale, screen, asked.key, "opened", id)))
                if self.random.random() < self.crowd.votes:
                    kind = YES if self.random.random() < (0.85 if right else 0.15) else NO
                    seen.append(Seen(person, Click(day, self.locale, screen, asked.key, kind, id)))
        return seen

    def _pushed(self, day: str, account: int, asked: Asked) -> list[Seen]:
        """A bot searches, and clicks its own article wherever that is."""
        target = self._target(account, asked)
        order = ordered(asked, self.ranking, self.world.rarity, self._screen(asked))[:10]
        screen, bot = self._screen(asked) or "", f"bot{account}"
        self.clicks += 1
        seen = [
            Seen(bot, Search(day, self.locale, screen, asked.key, 0, "\n".join(order))),
            Seen(bot, Click(day, self.locale, screen, asked.key, "opened", target)),
        ]
        if self.crowd.votes:
            seen.append(Seen(bot, Click(day, self.locale, screen, asked.key, YES, target)))
        return seen

    def _target(self, account: int, asked: Asked) -> str:
        key = (0 if self.crowd.together else account, asked.key)
        if key not in self.targets:
            wrong = [id for id, _ in asked.found[:RERANKED] if id not in asked.relevant]
            self.targets[key] = self.random.choice(wrong or list(self.world.published.articles))
        return self.targets[key]

    def _screen(self, asked: Asked) -> str | None:
        """The need's own screen, where there are some."""
        if not self.crowd.screens:
            return None
        return f"screen{crc32(next(iter(asked.relevant)).encode()) % SCREENS}"

    def _learn(self, today: date) -> None:
        found = counters_of(lambda: [(self.searches, self.clicked)], self.texts, today)
        learned = taught(found, self.texts, self.world.published, NOTHING_LEARNED, today)
        self.learned = learned.search.get(self.locale)
        self.ranking = LearnedRanking(self.learned)

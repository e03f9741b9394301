"""Random sites with random audiences, and random things to ask of them: words of what is hidden are asked for too."""

from __future__ import annotations

import random
from collections.abc import Iterator

from helpsdk.content.screens import Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.site.learned import Learned, LearnedSearch
from helpsdk.site.published import PublishedArticle
from tests.search.sites import INTERNAL, SIGNED_IN, article, site, translation

GROUPS = tuple(f"g{at}" for at in range(6))
_COMMON = ["refund", "invoice", "payment", "tax", "number", "account", "export", "report", "settings", "customer"]
_LETTERS = "abcdefghiklmnoprstuvwz"
_HAN = "发票设置团队付款退税号报表客户导出账"


class Matrix:
    """One random site. `viewers` belong to groups at random."""

    def __init__(self, seed: int, *, articles: int = 40) -> None:
        self._chance = random.Random(seed)
        rare = ["".join(self._chance.choices(_LETTERS, k=self._chance.randint(4, 10))) for _ in range(150)]
        self._words = [*_COMMON * 6, *rare, *("".join(self._chance.choices(_HAN, k=3)) for _ in range(40))]
        made = [self._article(f"a{at:02}") for at in range(articles)]
        self.published = site(
            *made,
            screens=(Screen(id="here", title="Here"),),
            rules=tuple(
                Rule(id=f"r{at}", show=Show(kind="panel", article=one.id), at=At(screen=("here",)))
                for at, one in enumerate(made[:5])
            ),
            synonyms={"en": ((self._word(), self._word()), (self._word(), self._word()))},
            learned=self._learned([one.id for one in made]),
        )

    def viewers(self) -> Iterator[Viewer]:
        yield ANONYMOUS
        yield Viewer(id="bob")
        yield Viewer(id="sam", groups=frozenset({"staff", *GROUPS}))
        for at in range(4):
            yield Viewer(id=f"v{at}", groups=frozenset(self._chance.sample(GROUPS, self._chance.randint(1, 3))))

    def query(self) -> str:
        """One to four words; some unfinished, some with a slip, some run together."""
        words = [self._typed(self._word()) for _ in range(self._chance.randint(1, 4))]
        return self._chance.choice([" ", " ", " ", "", "-"]).join(words)

    def _typed(self, word: str) -> str:
        at = self._chance.randrange(len(word))
        return self._chance.choice(
            [word, word, word[: at + 1], word[:at] + word[at + 1 :], word[:at] + "e" + word[at:], word.title()]
        )

    def _word(self) -> str:
        return self._chance.choice(self._words)

    def _text(self, most: int) -> str:
        return " ".join(self._word() for _ in range(self._chance.randint(1, most))) + "."

    def _audience(self) -> Audience:
        groups = Audience("groups", frozenset(self._chance.sample(GROUPS, self._chance.randint(1, 2))))
        return self._chance.choice([PUBLIC, PUBLIC, SIGNED_IN, INTERNAL, groups, groups])

    def _article(self, id: str) -> PublishedArticle:
        around, sections = self._audience(), []
        for at in range(self._chance.randint(0, 3)):
            own = self._audience().narrowed(around)
            narrower = own if own != around and self._chance.random() < 0.4 else None
            sections.append((f"s{at}", self._text(3), self._text(25), narrower))
        keywords = tuple(self._word() for _ in range(self._chance.randint(0, 2)))
        text = translation("en", self._text(4), self._text(20), sections=sections, keywords=keywords)
        return article(id, text, audience=around)

    def _learned(self, ids: list[str]) -> Learned:
        counts = {
            self._word(): {self._chance.choice(ids): (float(self._chance.randint(0, 20)), 20.0, 0.0)} for _ in range(40)
        }
        popular = tuple(dict.fromkeys(f"{self._word()} {self._word()}" for _ in range(60)))
        return Learned(search={"en": LearnedSearch(day="2026-11-01", searches=1e9, terms=counts, popular=popular)})

"""What a viewer may not see changes nothing of what they are suggested or answered."""

from __future__ import annotations

import random
import re
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.learned import Learned, LearnedSearch
from helpsdk.site.published import PublishedArticle, PublishedSite
from tests.search.hidden import without_hidden
from tests.search.sites import article, site, translation
from tests.search.test_hidden import QUERIES, SECRETS, VIEWERS, WORDS, sites

POPULAR = ("invoice payment", "tax acquisition", "refund reminder", "acquired taxation", "naïve")
TYPED = (*QUERIES, "", "r", "re", "acq", "remi", "remidner", "tax re", "naive")


def replies(published: PublishedSite, text: str, viewer: Viewer, *, index: bool) -> list[dict[str, Any]]:
    runtime = Runtime(published, 1)
    if index:
        runtime.build_index()
    suggested = runtime.suggest(text, ["en"], viewer, screen="here")
    return [suggested.model_dump(), runtime.answer(text, ["en"], viewer).model_dump()]


@pytest.mark.parametrize("index", [True, False], ids=["index", "scan"])
def test_hidden_things_change_nothing(index: bool) -> None:
    examples = settings(max_examples=20 if index else 60, deadline=None, suppress_health_check=list(HealthCheck))

    @examples
    @given(sites(), st.sampled_from(TYPED), st.sampled_from(VIEWERS))
    def check(published: PublishedSite, text: str, viewer: Viewer) -> None:
        learned = Learned(search={"en": LearnedSearch(day="2026-11-21", popular=POPULAR)})
        published = published.model_copy(update={"learned": learned})

        assert replies(published, text, viewer, index=index) == replies(
            without_hidden(published, viewer), text, viewer, index=index
        )

    check()


def test_the_texts_ask_for_secrets() -> None:
    """So that the property is about something."""
    assert any(secret.startswith(text) for secret in (*SECRETS, *WORDS) for text in TYPED if len(text) > 2)


_GROUPS = ("red", "green", "blue", "grey")
_SHARED = ("invoice", "payment", "refund", "number", "address", "country")


@pytest.mark.soak
def test_no_hidden_word_is_said_in_many_replies() -> None:
    """Each article and each narrower section has words of its own; groups open them at random."""
    chance = random.Random(11)
    owned: dict[str, tuple[frozenset[str], ...]] = {}
    articles = [_restricted(at, chance, owned) for at in range(60)]
    queries = tuple(f"{word} {chance.choice(_SHARED)}" for word in chance.sample(sorted(owned), 60))
    learned = Learned(search={"en": LearnedSearch(day="2026-11-21", popular=queries)})
    runtime = Runtime(site(*articles, learned=learned), 1)
    runtime.build_index()

    seen: set[str] = set()
    for _ in range(50_000):
        groups = frozenset(chance.sample(_GROUPS, chance.randint(0, 3)))
        viewer, text = Viewer(id="ann", groups=groups), _typed(chance, sorted(owned))
        said = repr(runtime.suggest(text, ["en"], viewer)) + repr(runtime.answer(text, ["en"], viewer))
        told = {word for word in re.findall(r"qx[a-z]+", said) if word in owned and word not in text}
        seen |= told
        assert [word for word in told if not all(need & groups for need in owned[word])] == [], (groups, text)
    assert len(seen) > len(owned) / 2  # those who may are told


def _restricted(at: int, chance: random.Random, owned: dict[str, tuple[frozenset[str], ...]]) -> PublishedArticle:
    def words(needs: tuple[frozenset[str], ...]) -> str:
        own = "qx" + "".join(chance.choices(string.ascii_lowercase, k=7))
        owned[own] = needs
        return f"{own} {chance.choice(_SHARED)} {chance.choice(_SHARED)}"

    around, inside = (frozenset(chance.sample(_GROUPS, 2)) for _ in range(2))
    wide = (around,)
    narrow = Audience("groups", around).narrowed(Audience("groups", inside))
    made = translation(
        "en",
        words(wide),
        f"{words(wide)}. {words(wide)}.",
        keywords=(words(wide).split()[0],),
        sections=[("s", words((around, inside)), f"{words((around, inside))}. {words((around, inside))}.", narrow)],
    )
    return article(f"a{at}", made, audience=Audience("groups", around))


def _typed(chance: random.Random, own: list[str]) -> str:
    """A secret's beginning, a secret with a slip, or what everybody types."""
    word = chance.choice(own)
    slip = chance.randint(3, len(word) - 1)
    beginning, slipped = word[: chance.randint(1, len(word) - 1)], word[:slip] + word[slip + 1 :]
    return " ".join(chance.sample([beginning, slipped, *chance.sample(_SHARED, 2), ""], chance.randint(1, 3)))

"""The stems are those of the library."""

from __future__ import annotations

import random

import pytest
import snowballstemmer

from helpsdk.search.stemmers import stemmer

TEXTS = {
    "english": ("consign", "relational", "generously", "happiness", "skies", "dying", "rational", "invoicing", "'s"),
    "french": ("facturation", "continuellement", "naïveté", "amies", "mangeassions"),
    "german": ("aufeinanderfolgenden", "häuser", "rechnungen", "freundlichkeiten"),
    "russian": ("выставленного", "счетами", "вернувшись", "наилучший", "оплачиваемая"),
    "turkish": ("faturalarımızdan", "kitaplığı", "ödemeler"),
}


@pytest.mark.parametrize("algorithm", TEXTS)
def test_stems_are_those_of_the_library(algorithm: str) -> None:
    chance, theirs, ours = random.Random(1), snowballstemmer.stemmer(algorithm), stemmer(algorithm)
    words = list(TEXTS[algorithm])
    words += [word[: chance.randint(0, 5)] + other[chance.randint(0, 9) :] for word in words for other in words]
    for word in words * 3:
        assert ours.stemWord(word) == theirs.stemWord(word), word


def test_a_language_that_is_not_known_is_left_alone() -> None:
    assert stemmer("klingon").stemWord("words") == "words"

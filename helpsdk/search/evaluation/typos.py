"""Slips of the fingers, made by chance: what a search is tried with.

At least one word of five letters or more gets one slip, every other such word with a chance of a quarter. A slip is a
letter left out, put in, put in place of another, or two that change places.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from helpsdk.search.letters import UNSPACED

_SHORTEST = 5
_OTHERS = 0.25
_WORD = re.compile(f"[^\\W\\d_{UNSPACED}]{{{_SHORTEST},}}")


def with_typos(text: str, letters: str, seed: str) -> str:
    """The same text with slips, equal for equal seeds; `letters` are those put in. As it is without a long word."""
    words = list(_WORD.finditer(text))
    if not words or not letters:
        return text
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    one = chance.randrange(len(words))
    slipped = [word for at, word in enumerate(words) if at == one or chance.random() < _OTHERS]
    for word in reversed(slipped):
        text = text[: word.start()] + _slip(word.group(), letters, chance) + text[word.end() :]
    return text


def letters_of(texts: Iterable[str]) -> str:
    """The letters of all long words, in order."""
    return "".join(sorted({letter for text in texts for word in _WORD.findall(text.lower()) for letter in word}))


def _slip(word: str, letters: str, chance: random.Random) -> str:
    for _ in range(20):
        slipped = chance.choice(_SLIPS)(word, chance.randrange(len(word)), chance.choice(letters))
        if slipped != word:
            return slipped
    return word[1:]


def _left_out(word: str, at: int, _letter: str) -> str:
    return word[:at] + word[at + 1 :]


def _put_in(word: str, at: int, letter: str) -> str:
    return word[:at] + letter + word[at:]


def _replaced(word: str, at: int, letter: str) -> str:
    return word[:at] + letter + word[at + 1 :]


def _swapped(word: str, at: int, _letter: str) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_SLIPS: tuple[Callable[[str, int, str], str], ...] = (_left_out, _put_in, _replaced, _swapped)

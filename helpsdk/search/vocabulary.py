"""The words of an index and who may see them: for corrections, for words still being typed, never for others' eyes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import chain, islice, takewhile
from typing import TypeVar

from helpsdk.search.analysis import Token
from helpsdk.search.letters import fold_latin

#: term → word as written → audience number → in how many sections
Entries = Mapping[str, Mapping[str, Mapping[int, int]]]
Audiences = frozenset[int]
T = TypeVar("T")

_NOWHERE: tuple[str, Mapping[int, int]] = ("", {})

SHORTEST_CORRECTED = 5
LONGEST_CORRECTED = 32
_ALPHABET = 80  # letters tried, the most frequent first
_MOST_ALPHABETS = 256  # kept, one for each set of audiences that asked
_SCANNED = 2000  # words looked at for one prefix


class VocabularyBuilder:
    """Counts in how many sections of each audience a word occurs."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, dict[int, int]]] = {}

    def add(self, tokens: Iterable[Token], audience: int) -> None:
        """Add one section's tokens."""
        for term, word in {(token.term, token.word) for token in tokens}:
            counts = self.entries.setdefault(term, {}).setdefault(word, {})
            counts[audience] = counts.get(audience, 0) + 1


def entries_of(loaded: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Entries:
    """Entries that were JSON, which has text keys only."""
    return {
        term: {word: {int(audience): count for audience, count in counts.items()} for word, counts in words.items()}
        for term, words in loaded.items()
    }


class Vocabulary:
    """Every question is asked for a set of audience numbers and answered from those audiences' sections only."""

    def __init__(self, entries: Entries) -> None:
        self._terms = entries
        self._words = {word: (term, counts) for term, words in entries.items() for word, counts in words.items()}
        self._sorted = sorted(self._words)
        self._folded: dict[str, list[str]] = {}
        for word in self._words:
            if (folded := fold_latin(word)) != word:
                self._folded.setdefault(folded, []).append(word)
        self._letters: dict[int, Counter[str]] = {}
        for word, (_, counts) in self._words.items():
            for audience in counts:
                self._letters.setdefault(audience, Counter()).update(word)
        self._alphabets: dict[Audiences, str] = {}

    def knows(self, term: str, audiences: Audiences) -> bool:
        """Whether a term occurs in a visible section."""
        return any(not audiences.isdisjoint(counts) for counts in self._written(term).values())

    def unaccented(self, word: str, audiences: Audiences) -> list[str]:
        """Terms of visible words that are this one but for diacritics."""
        words = self._alike(fold_latin(word))
        return _unique(sorted(self._word(found)[0] for found in words if self._frequency(found, audiences)))

    def starting(self, prefix: str, audiences: Audiences, limit: int) -> list[str]:
        """Terms of visible words that start so, the most frequent first."""
        visible = (word for word in self._following(prefix) if self._frequency(word, audiences))
        return self._best(islice(visible, _SCANNED), audiences, limit)

    def containing(self, character: str, audiences: Audiences, limit: int) -> list[str]:
        """Visible pairs of characters with this one in them: what one Chinese character alone stands for."""
        pairs = (word for word in self._all() if len(word) == 2 and character in word)
        return self._best(pairs, audiences, limit)

    def correction(self, word: str, term: str, audiences: Audiences) -> str | None:
        """The visible word one slip away: the same first letter goes first, then the more frequent.

        A slip is one letter more, less or other, or two exchanged. When no written word is near, stems are compared.
        """
        if not SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED or any(letter.isdecimal() for letter in word):
            return None
        alphabet = self._alphabet(audiences)
        near = [found for found in slips(word, alphabet) if self._frequency(found, audiences)]
        if not near and len(term) >= SHORTEST_CORRECTED - 1:
            stems = {found for found in slips(term, alphabet) if self._written(found)}
            near = [found for stem in stems for found in self._written(stem) if self._frequency(found, audiences)]
        return min(near, key=lambda found: self._order(found, word, audiences), default=None)

    def changed(self, net: Entries) -> Vocabulary:
        """The vocabulary after sections came and went: `net` has how many more, or fewer, hold a word."""
        return _Changed(self, net)

    def _word(self, word: str) -> tuple[str, Mapping[int, int]]:
        """Its term, and in how many sections of each audience it is; none of a word that is not there."""
        return self._words.get(word, _NOWHERE)

    def _written(self, term: str) -> Mapping[str, Mapping[int, int]]:
        """The words of a term."""
        return self._terms.get(term, {})

    def _all(self) -> Iterable[str]:
        return self._words

    def _alike(self, folded: str) -> Iterable[str]:
        """The words with diacritics that are this without."""
        return self._folded.get(folded, ())

    def _letters_of(self, audience: int) -> Counter[str]:
        return self._letters.get(audience, Counter())

    def _following(self, prefix: str) -> Iterator[str]:
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                return
            yield self._sorted[at]

    def _alphabet(self, audiences: Audiences) -> str:
        """The letters of visible words, the most frequent first."""
        known = self._alphabets.get(audiences)
        if known is None:
            letters: Counter[str] = Counter()
            for audience in audiences:
                letters.update(self._letters_of(audience))
            by_use = sorted(letters, key=lambda letter: (-letters[letter], letter))
            if len(self._alphabets) >= _MOST_ALPHABETS:
                self._alphabets = {}
            known = self._alphabets[audiences] = "".join(by_use[:_ALPHABET])
        return known

    def _order(self, found: str, word: str, audiences: Audiences) -> tuple[bool, int, str]:
        return found[0] != word[0], -self._frequency(found, audiences), found

    def _frequency(self, word: str, audiences: Audiences) -> int:
        _, counts = self._word(word)
        return sum(count for audience, count in counts.items() if audience in audiences)

    def _best(self, words: Iterable[str], audiences: Audiences, limit: int) -> list[str]:
        seen = [(-count, word) for word in words if (count := self._frequency(word, audiences))]
        return _unique(self._word(word)[0] for _, word in sorted(seen))[:limit]


class _Changed(Vocabulary):
    """A vocabulary and what changed of it since: as one made of the sections that are there now.

    What changed `earlier` is taken over, so that a change costs with how many words it is of.
    """

    def __init__(self, base: Vocabulary, net: Entries, earlier: _Changed | None = None) -> None:
        self._base, before = base, earlier or base
        self._touched: dict[str, tuple[str, Mapping[int, int]]] = dict(earlier._touched) if earlier else {}
        self._terms = dict(earlier._terms) if earlier else {}
        self._new: list[str] = earlier._new if earlier else []
        self._folded = earlier._folded if earlier else {}
        self._letters = {**(earlier._letters if earlier else {}), **_letters(before, net)}
        self._alphabets = {}
        for term, words in net.items():
            for word, counts in words.items():
                _differ(self._touched, word, (term, _sum(before._word(word)[1], counts)), (term, base._word(word)[1]))
            known = {*before._written(term), *words}
            written = {word: counts for word in known if (counts := self._word(word)[1])}
            _differ(self._terms, term, written, base._written(term))
        self._know({word for words in net.values() for word in words if not base._word(word)[1]})

    def changed(self, net: Entries) -> Vocabulary:
        return _Changed(self._base, net, self)

    def _know(self, others: set[str]) -> None:
        """Put in order what the base does not have: some came, some are gone."""
        if others:
            came = sorted(word for word in others if word in self._touched)
            self._new = sorted([*(word for word in self._new if word not in others), *came])  # two runs: merged
            folded = {fold_latin(word) for word in others}
            same = {one: [word for word in self._folded.get(one, ()) if word not in others] for one in folded}
            for word in came:
                if (one := fold_latin(word)) != word:
                    same[one].append(word)
            self._folded = {one: words for one, words in {**self._folded, **same}.items() if words}

    def _word(self, word: str) -> tuple[str, Mapping[int, int]]:
        return self._touched.get(word) or self._base._word(word)

    def _written(self, term: str) -> Mapping[str, Mapping[int, int]]:
        found = self._terms.get(term)
        return self._base._written(term) if found is None else found

    def _all(self) -> Iterable[str]:
        return chain(self._base._all(), self._new)

    def _alike(self, folded: str) -> Iterable[str]:
        return chain(self._base._alike(folded), self._folded.get(folded, ()))

    def _letters_of(self, audience: int) -> Counter[str]:
        found = self._letters.get(audience)
        return self._base._letters_of(audience) if found is None else found

    def _following(self, prefix: str) -> Iterator[str]:
        start = bisect_left(self._new, prefix)
        new = takewhile(lambda word: word.startswith(prefix), islice(self._new, start, None))
        return merge(self._base._following(prefix), new)


def _differ(found: dict[str, T], key: str, value: T, otherwise: T) -> None:
    """Put a value where it differs from what holds otherwise, and nothing else."""
    if value == otherwise:
        found.pop(key, None)
    else:
        found[key] = value


def _sum(counts: Mapping[int, int], more: Mapping[int, int]) -> dict[int, int]:
    """Audiences in which nothing is left are left out."""
    total = {audience: counts.get(audience, 0) + more.get(audience, 0) for audience in {*counts, *more}}
    return {audience: count for audience, count in total.items() if count > 0}


def _letters(base: Vocabulary, net: Entries) -> dict[int, Counter[str]]:
    """Of the audiences that have words more or fewer than before: an alphabet counts each word once."""
    found: dict[int, Counter[str]] = {}
    for words in net.values():
        for word, counts in words.items():
            before = base._word(word)[1]
            for audience, more in counts.items():
                had, has = before.get(audience, 0) > 0, before.get(audience, 0) + more > 0
                if had is not has:
                    letters = found.setdefault(audience, Counter(base._letters_of(audience)))
                    (letters.update if has else letters.subtract)(word)
    return {audience: +letters for audience, letters in found.items()}


def slips(word: str, alphabet: str) -> Iterator[str]:
    """Every string one slip away from a word (Damerau's distance of 1)."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]
        for letter in alphabet:
            yield before + letter + after
            if after and letter != after[0]:
                yield before + letter + after[1:]


def _unique(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(terms))

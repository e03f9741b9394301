"""The words of an index and who may see them: for corrections, for words still being typed, never for others' eyes."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain, islice, takewhile
from typing import TypeAlias

from helpsdk.search.analysis import is_pair
from helpsdk.search.letters import fold_latin
from helpsdk.search.slips import is_slip, near_keys
from helpsdk.search.wordtable import WordTable
from helpsdk.search.wordwriter import Entry, write_words

#: term → word as written → audience number → in how many sections, or how many more or fewer
Entries: TypeAlias = Mapping[str, Mapping[str, Mapping[int, int]]]
Audiences: TypeAlias = frozenset[int]

Words: TypeAlias = dict[str, tuple[str, ...]]

SHORTEST_CORRECTED = 5
LONGEST_CORRECTED = 32


class Vocabulary:
    """Every question is asked for a set of audience numbers and answered from those audiences' sections only."""

    def __init__(self, table: WordTable) -> None:
        self._table = table

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Vocabulary:
        """In memory; `entries` are in the order of their words."""
        memory = BytesIO()
        write_words(entries, memory)
        return cls(WordTable(memory.getvalue()))

    def knows(self, term: str, audiences: Audiences) -> bool:
        """Whether a term occurs in a visible section."""
        return any(self.frequency(word, audiences) for word in self.written(term))

    def unaccented(self, word: str, audiences: Audiences) -> list[str]:
        """Terms of visible words that are this one but for diacritics."""
        visible = (found for found in self.accented(fold_latin(word)) if self.frequency(found, audiences))
        return sorted({self.word(found)[0] for found in visible})

    def starting(self, prefix: str, audiences: Audiences, limit: int) -> list[str]:
        """Terms of visible words that start so, the most frequent first.

        Where they are many, it is of the 64 most frequent of each audience.
        """
        return self._best(self.alike(prefix, audiences), limit)

    def containing(self, character: str, audiences: Audiences, limit: int) -> list[str]:
        """Visible pairs of characters with this one in them: what one Chinese character alone stands for."""
        return self._best(self.paired(character, audiences), limit)

    def correction(self, word: str, term: str, audiences: Audiences) -> str | None:
        """The first of `corrections`."""
        return next(iter(self.corrections(word, term, audiences, 1)), None)

    def corrections(self, word: str, term: str, audiences: Audiences, limit: int) -> list[str]:
        """The visible words one slip away: the same first letter goes first, then the more frequent.

        When no written word is near, stems are compared. Short words and words with digits are left as they are.
        """
        if not SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED or any(letter.isdecimal() for letter in word):
            return []
        near = self._counted((found for found in self.near(word) if is_slip(word, found)), audiences)
        if not near and len(term) >= SHORTEST_CORRECTED - 1:
            stems = {found for found in self.near_terms(term) if is_slip(term, found)}
            near = self._counted((found for stem in stems for found in self.written(stem)), audiences)
        return sorted(near, key=lambda found: (found[0] != word[0], -near[found], found))[:limit]

    def changed(self, net: Entries) -> Vocabulary:
        """The vocabulary after sections came and went: `net` has how many more, or fewer, hold a word."""
        return _Changed(self, net)

    # What follows is of the words in whoever's sections: for this class and its like only.

    def word(self, word: str) -> tuple[str, Mapping[int, int]]:
        """Its term, and in how many sections of each audience it is; none of a word that is not there."""
        id = self._table.find(word)
        return ("", {}) if id is None else (self._table.term(id), self._table.counts(id))

    def frequency(self, word: str, audiences: Audiences) -> int:
        """In how many visible sections a word is."""
        id = self._table.find(word)
        return 0 if id is None else self._table.frequency(id, audiences)

    def written(self, term: str) -> Iterable[str]:
        """The words of a term."""
        table = self._table
        return (table.word(id) for id in table.keyed(term) if table.term(id) == term)

    def accented(self, folded: str) -> Iterable[str]:
        """The words with diacritics that are this without."""
        found = map(self._table.word, self._table.keyed(folded))
        return (word for word in found if word != folded and fold_latin(word) == folded)

    def near(self, word: str) -> Iterator[str]:
        """The words one slip away, and others."""
        return map(self._table.word, self._nearby(word))

    def near_terms(self, term: str) -> Iterator[str]:
        """The terms one slip away, and others."""
        return map(self._table.term, self._nearby(term))

    def alike(self, prefix: str, audiences: Audiences) -> dict[str, int]:
        """Words that start so, and in how many visible sections each is; perhaps in none."""
        return self._frequencies(self._table.starting(prefix, audiences), audiences)

    def paired(self, character: str, audiences: Audiences) -> dict[str, int]:
        """The same of pairs with a character in them."""
        return self._frequencies(self._table.containing(character, audiences), audiences)

    def _nearby(self, text: str) -> set[int]:
        return {id for key in near_keys(text) for id in self._table.keyed(key)}

    def _frequencies(self, ids: Iterable[int], audiences: Audiences) -> dict[str, int]:
        table = self._table
        return {table.word(id): count for id in ids if (count := table.frequency(id, audiences))}

    def _counted(self, words: Iterable[str], audiences: Audiences) -> dict[str, int]:
        return {word: count for word in words if (count := self.frequency(word, audiences))}

    def _best(self, found: Mapping[str, int], limit: int) -> list[str]:
        """The terms of the most frequent."""
        ordered = sorted((word for word in found if found[word]), key=lambda word: (-found[word], word))
        return list(islice(dict.fromkeys(self.word(word)[0] for word in ordered), limit))


class _Changed(Vocabulary):
    """A vocabulary and what changed of it since: as one made of the sections that are there now.

    What changed `earlier` is taken over, so that a change costs with how many words it is of.
    """

    def __init__(self, base: Vocabulary, net: Entries, earlier: _Changed | None = None) -> None:
        self._base, before = base, earlier or base
        self._touched: dict[str, tuple[str, Mapping[int, int]]] = dict(earlier._touched) if earlier else {}
        self._terms: Words = dict(earlier._terms) if earlier else {}
        self._folded: Words = dict(earlier._folded) if earlier else {}
        self._pairs: Words = dict(earlier._pairs) if earlier else {}
        self._order: list[str] = list(earlier._order) if earlier else []
        #: New words and terms by their `near_keys`. Shared by all that follow a base, so it may have some of others:
        #: who looks something up asks how often it is there.
        self._nearby_new: dict[str, list[str]] = earlier._nearby_new if earlier else {}
        for term, words in net.items():
            for word, counts in words.items():
                if self._touch(word, term, _sum(before.word(word)[1], counts)):
                    self._make_findable({word, term})

    def changed(self, net: Entries) -> Vocabulary:
        return _Changed(self._base, net, self)

    def word(self, word: str) -> tuple[str, Mapping[int, int]]:
        return self._touched.get(word) or self._base.word(word)

    def frequency(self, word: str, audiences: Audiences) -> int:
        known = self._touched.get(word)
        return self._base.frequency(word, audiences) if known is None else _visible(known[1], audiences)

    def written(self, term: str) -> Iterable[str]:
        return chain(self._base.written(term), self._terms.get(term, ()))

    def accented(self, folded: str) -> Iterable[str]:
        return chain(self._base.accented(folded), self._folded.get(folded, ()))

    def near(self, word: str) -> Iterator[str]:
        return chain(self._base.near(word), self._new_near(word))

    def near_terms(self, term: str) -> Iterator[str]:
        return chain(self._base.near_terms(term), self._new_near(term))

    def alike(self, prefix: str, audiences: Audiences) -> dict[str, int]:
        start = bisect_left(self._order, prefix)
        mine = takewhile(lambda word: word.startswith(prefix), islice(self._order, start, None))
        return self._with_mine(self._base.alike(prefix, audiences), mine, audiences)

    def paired(self, character: str, audiences: Audiences) -> dict[str, int]:
        return self._with_mine(self._base.paired(character, audiences), self._pairs.get(character, ()), audiences)

    def _with_mine(self, found: dict[str, int], mine: Iterable[str], audiences: Audiences) -> dict[str, int]:
        """Of words that changed for others only, nothing may be told by their being looked at."""
        for word in mine:
            count = self.frequency(word, audiences)
            if count != self._base.frequency(word, audiences):
                found[word] = count
        return found

    def _new_near(self, text: str) -> set[str]:
        return {found for key in near_keys(text) for found in self._nearby_new.get(key, ())}

    def _make_findable(self, texts: set[str]) -> None:
        for text in texts:
            for key in near_keys(text):
                known = self._nearby_new.setdefault(key, [])
                if text not in known:
                    known.append(text)

    def _touch(self, word: str, term: str, counts: Mapping[int, int]) -> bool:
        """Whether a word came that the base does not have."""
        known, in_base = word in self._touched, self._base.word(word)[1]
        if counts == in_base:
            if known:
                self._forget(word)
            return False
        self._touched[word] = term, counts
        if known:
            return False
        insort(self._order, word)
        for character in _characters(word):
            _put(self._pairs, character, word)
        if not in_base:
            _put(self._terms, term, word)
            if (folded := fold_latin(word)) != word:
                _put(self._folded, folded, word)
        return not in_base

    def _forget(self, word: str) -> None:
        term, _ = self._touched.pop(word)
        del self._order[bisect_left(self._order, word)]
        _drop(self._terms, term, word)
        _drop(self._folded, fold_latin(word), word)
        for character in _characters(word):
            _drop(self._pairs, character, word)


def _characters(word: str) -> set[str]:
    """Of a pair, what it may be looked up by."""
    return {*word} if len(word) == 2 and is_pair(word) else set()


def _put(words: Words, key: str, word: str) -> None:
    words[key] = (*words.get(key, ()), word)


def _drop(words: Words, key: str, word: str) -> None:
    left = tuple(one for one in words.pop(key, ()) if one != word)
    if left:
        words[key] = left


def _visible(counts: Mapping[int, int], audiences: Audiences) -> int:
    return sum(count for audience, count in counts.items() if audience in audiences)


def _sum(counts: Mapping[int, int], more: Mapping[int, int]) -> dict[int, int]:
    """Audiences in which nothing is left are left out."""
    total = {audience: counts.get(audience, 0) + more.get(audience, 0) for audience in {*counts, *more}}
    return {audience: count for audience, count in total.items() if count > 0}

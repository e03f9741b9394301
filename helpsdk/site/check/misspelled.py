"""Elements that the product's code names by a slip of the fingers: the site has no such one, but one like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from re import split, sub

from helpsdk.errors import Problem
from helpsdk.site.check.orphans import Orphan
from helpsdk.site.nearest import did_you_mean, nearest
from helpsdk.site.scan.host import HostCode, Use

#: Letters of a word in which one slip, or two, leave no doubt of what was meant: `date` and `rate` are two words.
_ONE_SLIP, _TWO_SLIPS = 5, 9
_MOST_SLIPS = 2
_Key = tuple[str, ...]


def misspelled_elements(declared: Iterable[str], host: HostCode) -> Iterator[Problem]:
    """A warning, at its place in the code, for each that is a slip away from one of the `declared`."""
    known = set(declared)
    unknown = defaultdict[str, list[Use]](list)
    for use in host.code.elements if host.code is not None else ():
        if use.id not in known:
            unknown[use.id].append(use)
    alike = _alike(known) if unknown else {}
    for id, uses in unknown.items():
        near = dict.fromkeys(other for key in _keys(id) for other in alike.get(key, ()))
        meant = [other for other in near if _is_slip(id, other)]
        if meant:
            text = f"the code names the element `{id}`, which the site lacks{did_you_mean(id, meant)}"
            at = uses[0].place
            yield Orphan(
                "misspelled-element", text, at.file, at.line, severity="warning", suggestion=nearest(id, meant)
            )


def _alike(known: Iterable[str]) -> Mapping[_Key, list[str]]:
    """By key: looking through pairs of all elements would take a large product minutes."""
    found = defaultdict[_Key, list[str]](list)
    for id in sorted(known):
        for key in _keys(id):
            found[key].append(id)
    return found


def _keys(id: str) -> Iterator[_Key]:
    """Two ids that differ in one word, or in how words are divided, have one of these in common."""
    words = _words(id)
    for index in range(len(words)):
        yield (*words[:index], "", *words[index + 1 :])
    yield (_undivided(id),)


def _words(id: str) -> list[str]:
    return split(r"[._-]", id.lower())


def _undivided(id: str) -> str:
    return "".join(_words(id))


def _is_slip(id: str, other: str) -> bool:
    """Not where it is rather another name: of another number, one of many, another short word."""
    if _undivided(id) == _undivided(other):
        return True
    words, others = _words(id), _words(other)
    if len(words) != len(others):
        return False
    one, two = next(pair for pair in zip(words, others, strict=True) if pair[0] != pair[1])
    if abs(len(one) - len(two)) > _MOST_SLIPS:  # counting takes longer; ids of one word are all alike by key
        return False
    if sub(r"\d+", "", one) == sub(r"\d+", "", two) or one in _forms(two) or two in _forms(one):
        return False
    slips, letters = _slips(one, two), max(len(one), len(two))
    turned = slips == 1 and sorted(one) == sorted(two)
    return turned or slips <= (letters >= _ONE_SLIP) + (letters >= _TWO_SLIPS)


def _forms(word: str) -> list[str]:
    """`closed` of `close`, `items` of `item`."""
    return [word + ending for ending in ("s", "es", "d", "ed")]


def _slips(one: str, two: str) -> int:
    """Letters left out, added, changed, or two turned round: the optimal string alignment distance."""
    before, row = list[int](), list(range(len(two) + 1))
    for index, letter in enumerate(one, 1):
        earlier, before, row = before, row, [index]
        for at, other in enumerate(two, 1):
            fewest = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != other))
            if index > 1 and at > 1 and (letter, one[index - 2]) == (two[at - 2], other):
                fewest = min(fewest, earlier[at - 2] + 1)
            row.append(fewest)
    return row[-1]

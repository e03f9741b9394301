"""What the dear tests of one answer may cost together: regular expressions, and looking through lists.

A site may have many of them and a reader's text may be the worst there is. Each is charged by what it would cost at
worst, whatever it then costs, so that the same question has the same answer every time; and only once, so that
`explain`, which tests more rules after those that `resolve` tests, finds the same of these. When the allowance is used
up, further ones do not match. Outside of an answer nothing is charged.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import local
from typing import Any, Final

#: About four nanoseconds each: twelve milliseconds in all.
UNITS: Final = 3_000_000
#: For each value of a list that a test looks at.
UNITS_A_VALUE: Final = 60


class _Answer(local):
    """Of the thread that is answering: what was found so far, None outside of an answer, and the units left."""

    found: dict[Hashable, bool] | None = None
    left: int = 0


_answer: Final = _Answer()


class Answering:
    """All that is tested within it has one allowance."""

    __slots__ = ()

    def __enter__(self) -> None:
        _answer.found, _answer.left = {}, UNITS

    def __exit__(self, *_: object) -> None:
        _answer.found = None


ANSWERING: Final = Answering()


def charged(units: int, test: Callable[[Any], bool], subject: Any, key: Hashable) -> bool:
    """What the test says of the subject; False when it is beyond the allowance. The key stands for the two."""
    found = _answer.found
    if found is None:
        return test(subject)
    known = found.get(key)
    if known is None:
        if _answer.left < units:
            _answer.left = 0  # nothing more, however cheap
            return False
        _answer.left -= units
        known = found[key] = test(subject)
    return known


def spend(units: int) -> None:
    """What a test finds that it costs beside what it was charged for; it may be more than is left."""
    _answer.left -= units


def of_list(test: Callable[[Any], bool], actual: Any, key: Hashable, tests: int = 1) -> bool:
    """Charged by the list's values and by how many tests each of them is put to. The list must last as long as the
    answer; the key stands for the test.
    """
    return charged(UNITS_A_VALUE * tests * len(actual), test, actual, (key, id(actual)))

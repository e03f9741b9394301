"""What a condition's tests compare a trait with, by operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from helpsdk.content.yamlfile import Path


class Operand(NamedTuple):
    """A compared value and where it stands; `exact` when only this very value is equal to it."""

    path: Path
    value: Any
    exact: bool = True


def operands(test: Any, path: Path) -> Iterator[Operand]:
    """Every value that a test compares with: the test itself where it is no operators."""
    if not is_operators(test):
        yield Operand(path, test)
        return
    for operator, operand in test.items():
        find = _OPERANDS.get(operator)
        if find is not None:
            yield from find(operand, (*path, operator))


def operators(test: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """The operators of a test, those within `$not` too."""
    for operator, operand in test.items() if is_operators(test) else ():
        yield operator, (*path, operator)
        if operator == "$not":
            yield from operators(operand, (*path, operator))


def is_operators(test: Any) -> bool:
    return isinstance(test, dict) and any(key.startswith("$") for key in test)


def _value(operand: Any, path: Path) -> Iterator[Operand]:
    yield Operand(path, operand)


def _listed(operand: Any, path: Path) -> Iterator[Operand]:
    for index, one in enumerate(operand):
        if is_operators(one):
            yield from operands(one, (*path, index))
        else:
            yield Operand((*path, index), one)


def _listed_in_any_case(operand: Any, path: Path) -> Iterator[Operand]:
    yield from (Operand(found.path, found.value, exact=False) for found in _listed(operand, path))


_OPERANDS: Final[Mapping[str, Callable[[Any, Path], Iterator[Operand]]]] = {
    **dict.fromkeys(("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"), _value),
    **dict.fromkeys(("$in", "$nin", "$all"), _listed),
    **dict.fromkeys(("$ini", "$nini", "$alli"), _listed_in_any_case),
    **dict.fromkeys(("$not", "$elemMatch"), operands),
}

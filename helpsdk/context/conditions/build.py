"""The state of one compilation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from helpsdk.context.conditions.coercion import COERCED
from helpsdk.context.conditions.fields import field, field_of_anything, quick_field
from helpsdk.context.conditions.invalid import MAX_TESTS, ConditionInvalid, Path, Predicate, Test
from helpsdk.context.conditions.operators import OPERATORS


class Build:
    """Its tables, the groups it is inside of and how many tests it may still make."""

    __slots__ = ("coerce", "groups", "left", "made", "of_elements", "operators", "within")

    def __init__(self, groups: Mapping[str, Any], *, coerce: bool = False, within: tuple[str, ...] = ()) -> None:
        self.groups, self.coerce, self.within = groups, coerce, within
        self.operators = COERCED if coerce else OPERATORS
        self.of_elements = False
        self.left = MAX_TESTS
        self.made: dict[tuple[str, bool], tuple[Predicate, int]] = {}

    def spend(self, tests: int, path: Path) -> None:
        self.left -= tests
        if self.left < 0:
            raise ConditionInvalid(f"a condition has at most {MAX_TESTS} tests, those of its groups included", path)

    @contextmanager
    def group(self, id: str) -> Iterator[None]:
        outside, self.within = self.within, (*self.within, id)
        try:
            yield
        finally:
            self.within = outside

    @contextmanager
    def elements(self) -> Iterator[None]:
        outside, self.of_elements = self.of_elements, True
        try:
            yield
        finally:
            self.of_elements = outside

    def field(self, name: str, operator: str, operand: Any, test: Test) -> Predicate:
        if self.of_elements:
            return field_of_anything(name, test)
        return field(name, test) if self.coerce else quick_field(name, operator, operand, test)

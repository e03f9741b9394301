"""What is wrong with a condition, and the limits that keep one quick to check and to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from helpsdk.errors import HelpError

Attributes: TypeAlias = Mapping[str, Any]
Predicate: TypeAlias = Callable[[Any], bool]  # of attributes; of anything inside $elemMatch
Test: TypeAlias = Callable[[Any], bool]  # of one value
Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 8
#: Values in the list of an operator, and in an attribute's that is looked through.
MAX_LISTED: Final = 10_000
#: Tests in one condition, those of its saved groups included each time they are named; a regular expression is twenty.
MAX_TESTS: Final = 1_000


class ConditionInvalid(HelpError):
    """A condition that cannot be evaluated. `path` leads to the place, `key` is the same with dots."""

    def __init__(self, message: str, path: Path, allowed: tuple[str, ...] = ()) -> None:
        self.path, self.allowed = path, allowed
        self.key = ".".join(str(step) for step in path)
        super().__init__(message)


def too_deep(path: Path) -> ConditionInvalid:
    return ConditionInvalid(f"conditions nest at most {MAX_DEPTH} deep", path[:MAX_DEPTH])

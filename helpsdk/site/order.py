"""The order in which problems are shown."""

from __future__ import annotations

from collections.abc import Iterable

from helpsdk.errors import Problem


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without repetition, by file and line; errors before warnings of the same line."""
    return tuple(sorted(dict.fromkeys(problems), key=_place))


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file or "", problem.line or 0, problem.severity, problem.key or ""

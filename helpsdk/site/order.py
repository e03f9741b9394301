"""The order in which problems are shown."""

from __future__ import annotations

from collections.abc import Iterable

from helpsdk.errors import Problem


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without repetition, by file and line, those of site.yaml first; errors before warnings of a line."""
    return tuple(sorted(dict.fromkeys(problems), key=_place))


def _place(problem: Problem) -> tuple[bool, str, int, str, str]:
    # much else depends on site.yaml, so its mistakes are mended first
    return problem.file != "site.yaml", problem.file or "", problem.line or 0, problem.severity, problem.key or ""

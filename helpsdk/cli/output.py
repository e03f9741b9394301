"""How commands speak: text for people on stdout, problems on stderr, or one JSON document with `--json`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from typing import Any

from helpsdk.errors import HelpError, Problem


class UsageError(HelpError):
    """The command was called wrongly: exit code 2."""


class Output:
    """Where one command writes. With `as_json`, lines are swallowed and only `document` prints.

    With `logs_json` stderr is a log of one JSON object a line.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json, self.logs_json = as_json, False

    def line(self, text: str = "") -> None:
        if not self.as_json:
            print(text)

    def note(self, text: str) -> None:
        """Something to know that is not the answer: always on stderr."""
        self._tell(text, logging.WARNING)

    def error(self, text: str) -> None:
        """What keeps a command from its answer."""
        self._tell(text, logging.ERROR)

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.note(str(problem))

    def document(self, value: Any) -> None:
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def _tell(self, text: str, level: int) -> None:
        if self.logs_json:
            from helpsdk.server.logs import json_line

            text = json_line(text, level)
        print(text, file=sys.stderr)


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 article`, `2 articles`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def summary(problems: Iterable[Problem]) -> str:
    listed = list(problems)
    errors = sum(problem.severity == "error" for problem in listed)
    return f"{counted(errors, 'error')}, {counted(len(listed) - errors, 'warning')}"

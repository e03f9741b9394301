"""The parser of every command: wrong use is one sentence, which names what was meant where that can be told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NoReturn

from helpsdk.cli.output import UsageError
from helpsdk.site.nearest import did_you_mean


class FirstChecked(argparse.Action):
    """An option of several values, whose first is looked at before it is known whether the others are there."""

    def __call__(
        self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _option: str | None = None
    ) -> None:
        self.check(values[0])
        setattr(namespace, self.dest, values)

    def check(self, first: str) -> None:
        """Raises UsageError."""
        raise NotImplementedError


class CommandLine(argparse.ArgumentParser):
    """Raises UsageError where argparse would print its usage, thirty lines for some commands, and end the process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_abbrev": False})
        self.set_defaults(parsed_by=self)  # the innermost command's is left, as its defaults are set last

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")

    def unknown(self, message: str, name: str, known: Iterable[str]) -> NoReturn:
        """Raises UsageError with what was meant, else with what is allowed."""
        meant = did_you_mean(name, known)
        if meant:
            raise UsageError(message + meant)
        self.error(f"{message} (allowed: {', '.join(known)})")

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> Any:
        said = list(sys.argv[1:] if args is None else args)
        if said and said[0].startswith("--") and not self._takes(said[0]):  # no command's: it comes before them
            self.refuse(said[:1])
        found, left = self.parse_known_args(said, namespace)
        if left:
            innermost: CommandLine = found.parsed_by
            innermost.refuse(left)
        return found

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        self._said = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(self._said, namespace)

    def _takes(self, option: str) -> bool:
        return option == "--" or option.partition("=")[0] in self._option_string_actions

    def refuse(self, left: Sequence[str]) -> NoReturn:
        """Raises UsageError for the first argument that nothing here takes; of options and values an option."""
        wrong = next((one for one in left if one.startswith("-") and one != "--"), left[0])
        name = wrong.partition("=")[0]
        if name.startswith("-"):
            self.unknown(f"{self.prog} has no option {name}", name, self._option_string_actions)
        self.error(f"{name} is one argument too many")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As argparse's own, whose list of all that is allowed comes first and buries what was meant."""
        if action.choices is None or value in action.choices:
            return
        said = "/".join(action.option_strings) or str(action.metavar or action.dest)
        known = [str(one) for one in action.choices]
        if isinstance(action, argparse._SubParsersAction):
            self.unknown(f"{self.prog} has no {said.lower()} {value}", value, known)
        meant = did_you_mean(str(value), known)
        raise UsageError(f"{said} {value}: not one of its values{meant} (allowed: {', '.join(known)})")

    def _match_argument(self, action: argparse.Action, arg_strings_pattern: str) -> int:
        """As argparse's own, which counts the arguments that an option lacks and does not say what they are."""
        try:
            return super()._match_argument(action, arg_strings_pattern)
        except argparse.ArgumentError:
            if not isinstance(action.metavar, tuple):
                raise
            if isinstance(action, FirstChecked):
                for option, first in pairwise(self._said):
                    if option in action.option_strings and not first.startswith("-"):
                        action.check(first)
            self.error(f"write `{action.option_strings[0]} {' '.join(action.metavar)}`")

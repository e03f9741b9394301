"""The parser of every command: wrong use is one sentence, which names what was meant where that can be told."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from helpsdk.cli.output import UsageError
from helpsdk.site.nearest import did_you_mean


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
        found, left = self.parse_known_args(args, namespace)
        if left:
            innermost: CommandLine = found.parsed_by
            innermost.refuse(left)
        return found

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
            self.error(f"write `{action.option_strings[0]} {' '.join(action.metavar)}`")

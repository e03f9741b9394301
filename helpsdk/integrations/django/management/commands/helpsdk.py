"""`manage.py helpsdk check`: the command line in a process of its own, with what the project's settings say."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpsdk.errors import OptionsInvalid
from helpsdk.integrations.django.state import options

#: Commands that compare the site with the project's own screens.
_ASKS_THE_PROJECT = ("check", "screens")


class Command(BaseCommand):  # type: ignore[misc]
    """Everything after `helpsdk` is the command line's, `--help` included."""

    help = "The helpsdk command line for this project's site: check, screens, publish, keys, …"
    requires_system_checks: Sequence[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs=argparse.REMAINDER)

    def run_from_argv(self, argv: list[str]) -> None:
        """Django would take its own options out of ours."""
        try:
            self.handle(arguments=argv[2:])
        except CommandError as error:
            sys.exit(f"{argv[0]} helpsdk: {error}")

    def handle(self, *_: Any, arguments: Sequence[str] = (), **__: Any) -> None:
        """Ends the process with the command's exit code where that is not 0."""
        command = [sys.executable, "-m", "helpsdk", *_for_project(arguments)]
        done = subprocess.run(command, env=_environment(), check=False)  # noqa: S603 - typed by who runs it
        if done.returncode:
            sys.exit(done.returncode)


def _for_project(arguments: Sequence[str]) -> list[str]:
    asks = bool(arguments) and arguments[0] in _ASKS_THE_PROJECT and "--from" not in arguments
    named = os.environ.get("DJANGO_SETTINGS_MODULE")
    return [*arguments, "--from", "django", named] if asks and named and "--help" not in arguments else list(arguments)


def _environment() -> dict[str, str]:
    """The project's modules can be imported there, too; what the shell says of site and data goes first."""
    try:
        found = options()
    except OptionsInvalid as invalid:
        raise CommandError(str(invalid)) from None
    said = {"HELPSDK_SITE": found.folder, "HELPSDK_DATA": found.data}
    paths = [path for path in (sys.path[0], os.environ.get("PYTHONPATH")) if path]
    known = {name: str(value) for name, value in said.items() if value is not None}
    return {**known, **os.environ, "PYTHONPATH": os.pathsep.join(paths)}

"""The `helpsdk` command: one file per sub-command.

Exit codes: 0 well, 1 problems were found, 2 wrong use.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from helpsdk import __version__
from helpsdk.cli.commandline import CommandLine
from helpsdk.cli.discovery import absent
from helpsdk.cli.output import Output, UsageError
from helpsdk.errors import HelpError, MissingExtra, SettingInvalid, SettingUnknown, SiteInvalid

OK, PROBLEMS, WRONG_USE = 0, 1, 2

# command -> module; the order is the order of `helpsdk --help`
COMMANDS = {
    "init": "init",
    "screens": "screens",
    "check": "check",
    "serve": "serve",
    "publish": "publish",
    "rollback": "rollback",
    "export": "export",
    "import": "import_",
    "resolve": "resolve",
    "explain": "explain",
    "replay": "replay",
    "search": "search",
    "evaluate-search": "evaluate_search",
    "keys": "keys",
    "enforce": "enforce",
    "forget": "forget",
    "interactions": "interactions",
    "learn": "learn",
    "contact": "contact",
    "backup": "backup",
    "restore": "restore",
    "doctor": "doctor",
}


class Command(Protocol):
    """What each command's module offers; `run` returns the exit code."""

    HELP: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Output], int]


def _command(name: str) -> Command:
    return cast(Command, importlib.import_module(f"helpsdk.cli.{COMMANDS[name]}"))


def parser() -> CommandLine:
    """The whole command line, which is also what the documentation test walks."""
    root = CommandLine(
        prog="helpsdk",
        description="Contextual help inside your product.",
        epilog="Exit codes: 0 well, 1 problems were found, 2 wrong use.",
    )
    root.add_argument("--version", action="version", version=f"helpsdk {__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        command = _command(name)
        sub = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; a user's mistake is a sentence, never a traceback."""
    try:
        args = parser().parse_args(argv)
    except SystemExit:  # of --help and --version
        return OK
    except UsageError as error:
        return _report(error, Output(as_json="--json" in (sys.argv if argv is None else argv)), WRONG_USE)
    output = Output(as_json=getattr(args, "json", False))
    try:
        return cast(int, args.run(args, output))
    except SiteInvalid as invalid:
        return _report_problems(invalid, output)
    except BrokenPipeError:  # the reader went away (`helpsdk check | head`): no error of ours
        _forget_stdout()
        return OK
    except UsageError as error:
        return _report(error, output, WRONG_USE)
    except FileNotFoundError as error:
        return _report(absent(error.filename or error), output, WRONG_USE)
    except (HelpError, OSError) as error:
        return _report(
            error, output, WRONG_USE if isinstance(error, (MissingExtra, SettingInvalid, SettingUnknown)) else PROBLEMS
        )
    except KeyboardInterrupt:
        return 130
    finally:
        _flush()


def _report_problems(invalid: SiteInvalid, output: Output) -> int:
    output.document({"ok": False, "problems": [problem.as_dict() for problem in invalid.problems]})
    output.problems(() if output.as_json else invalid.problems)
    return PROBLEMS


def _report(error: Exception, output: Output, code: int) -> int:
    if output.as_json:
        print(json.dumps({"ok": False, "error": str(error)}, ensure_ascii=False))
    else:
        output.error(f"helpsdk: {error}")
    return code


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_stdout()


def _forget_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""`helpsdk explain`: for every rule, why it shows or what would make it show."""

from __future__ import annotations

import argparse

from helpsdk.cli import resolve
from helpsdk.cli.context import add_context
from helpsdk.cli.output import Output

HELP = "why each rule shows or does not, and what would make it; where nothing does, what comes nearest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_context(parser)
    parser.set_defaults(explain=True, contexts=None)


def run(args: argparse.Namespace, output: Output) -> int:
    return resolve.run(args, output)

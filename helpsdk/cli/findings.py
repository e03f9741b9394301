"""How `helpsdk check` tells what it found: as text, as JSON, or as annotations of GitHub Actions."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from helpsdk.cli.output import Output, UsageError, counted, summary
from helpsdk.errors import Problem
from helpsdk.site.check.coverage import Coverage, Share

FORMATS = ("text", "json", "github")
_IN_VALUE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document, as --format json")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="text (the default), json, or github: annotations at the lines of a pull request",
    )


def choose(args: argparse.Namespace, output: Output) -> str:
    """The format, which the output takes up. Raises UsageError for two different ones."""
    if args.json and args.format not in (None, "json"):
        raise UsageError(f"--json and --format {args.format} are two formats: choose one")
    chosen = args.format or ("json" if args.json else "text")
    output.as_json = chosen == "json"
    return chosen


def tell(problems: Sequence[Problem], output: Output, *, format: str, folder: Path) -> None:
    """One line each; nothing for JSON, where they are part of the document."""
    for problem in problems:
        output.line(annotation(problem, folder) if format == "github" else str(problem))


def annotation(problem: Problem, folder: Path) -> str:
    """A workflow command of GitHub Actions, with the file as the repository knows it."""
    places = {"file": _in_repository(problem, folder), "line": problem.line, "title": f"helpsdk {problem.code}"}
    values = ",".join(f"{name}={str(value).translate(_IN_VALUE)}" for name, value in places.items() if value)
    key = f"[{problem.key}] " if problem.key else ""
    allowed = f" (allowed: {', '.join(problem.allowed)})" if problem.allowed else ""
    return f"::{problem.severity} {values}::{(key + problem.message + allowed).translate(_IN_MESSAGE)}"


def told_of_coverage(coverage: Coverage) -> str:
    """One line: what has help, and in which languages."""
    parts = [
        f"help on {told_of_share(coverage.screens, 'screen')}",
        f"for {told_of_share(coverage.elements, 'element')}",
    ]
    if len(coverage.translations) > 1:
        listed = ", ".join(f"{locale} {share.percent} %" for locale, share in coverage.translations.items())
        parts.append(f"articles in {listed}" + _outdated(coverage.outdated))
    return " · ".join(parts)


def counts(id: str, sizes: Sequence[tuple[int, str]], problems: Sequence[Problem]) -> str:
    return f"{id}: {', '.join(counted(size, name) for size, name in sizes)} · {summary(problems)}"


def told_of_share(share: Share, name: str) -> str:
    """`9 of 12 screens (75 %)`."""
    return f"{share.done} of {counted(share.of, name)} ({share.percent} %)"


def _outdated(count: int) -> str:
    return f", {counted(count, 'translation')} outdated" if count else ""


def _in_repository(problem: Problem, folder: Path) -> str | None:
    """The path from the working folder; a file that is not of the site has such a one already."""
    if problem.file is None:
        return None
    path = folder / problem.file
    if not path.exists() and Path(problem.file).exists():
        path = Path(problem.file)
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()

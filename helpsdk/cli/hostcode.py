"""`--from` and `--scan`: the product's own code, for commands that compare it with the site."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.errors import MissingExtra, TargetInvalid
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.scan.folder import scan
from helpsdk.site.scan.host import Code, HostCode, Routes
from helpsdk.site.scan.pages import Choice, as_templates_say, pages_of

#: By the name on the command line: the folder of the integration that reads it.
FRAMEWORKS: Final = {"fastapi": "starlette", "starlette": "starlette", "django": "django", "flask": "flask"}


def add_host_code(parser: argparse.ArgumentParser) -> None:
    """`--from FRAMEWORK TARGET`, `--scan PATH…`, `--include GLOB`, `--exclude GLOB` and `--all`."""
    group = parser.add_argument_group("the product's code")
    group.add_argument(
        "--from",
        dest="host",
        action=_From,
        nargs=2,
        metavar=("FRAMEWORK", "TARGET"),
        help=f"the product's routes: {', '.join(FRAMEWORKS)}, and `package.module:app` or Django's settings module",
    )
    group.add_argument(
        "--scan",
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        help="files and folders to look for data-help-id in: templates, HTML, JSX, TSX, Vue, Svelte, scripts",
    )
    for option, text in (("--include", "routes that are pages"), ("--exclude", "routes that are no pages")):
        group.add_argument(
            option, action="append", default=[], metavar="GLOB", help=f"{text}, by path or name; may be repeated"
        )
    group.add_argument("--all", action="store_true", help="every route that answers GET is a page")


class _From(argparse.Action):
    """Refuses a framework that is none at once, before a site is looked for."""

    def __call__(
        self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, _option: str | None = None
    ) -> None:
        framework = values[0]
        if framework not in FRAMEWORKS:
            meant = did_you_mean(framework, FRAMEWORKS)
            allowed = ", ".join(FRAMEWORKS)
            raise UsageError(f"--from {framework}: there is no such framework{meant} (allowed: {allowed})")
        setattr(namespace, self.dest, values)


def host_of(args: argparse.Namespace, output: Output) -> HostCode | None:
    """What the arguments name; None without `--from` and `--scan`. Notes what it could not read.

    Raises UsageError for a framework that is not installed and a TARGET that cannot be imported, FileNotFoundError for
    a path.
    """
    if args.host is None and not args.scan:
        return None
    routes = _routes(*args.host) if args.host is not None else None
    code = _code(args.scan) if args.scan else None
    pages = pages_of(routes.routes if routes is not None else (), choice_of(args))
    for warning in code.warnings if code is not None else ():
        output.note(f"warning: {warning}")
    for route in pages.unclear:
        output.note(f"warning: no URL pattern can say {route.written} ({route.place}); its screen is left to you")
    if routes is not None and not pages.screens:
        left = counted(len(pages.left_out), "route")
        output.note(f"warning: no page was found in {args.host[1]}: {left} left out; --all takes every GET route")
    screens = as_templates_say(pages.screens, code) if code is not None else pages.screens
    return HostCode(routes, screens, code, pages.left_out, pages.unclear)


def choice_of(args: argparse.Namespace) -> Choice:
    return Choice(tuple(args.include), tuple(args.exclude), args.all)


def _routes(framework: str, target: str) -> Routes:
    folder = FRAMEWORKS[framework]
    try:
        module = importlib.import_module(f"helpsdk.integrations.{folder}.screens")
        return cast(Callable[[str], Routes], module.routes_of)(target)
    except MissingExtra:
        raise UsageError(f"{framework} is not installed beside helpsdk; run this where the product runs") from None
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("starlette", "django", "flask", "werkzeug"):
            raise
        raise UsageError(f"{framework} is not installed beside helpsdk; run this where the product runs") from None
    except TargetInvalid as invalid:
        raise UsageError(f"--from {framework}: {invalid}") from invalid


def _code(paths: list[str]) -> Code:
    return scan(Path(path) for path in paths)

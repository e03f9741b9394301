"""`helpsdk check`: everything wrong in a site folder, with its place."""

from __future__ import annotations

import argparse

from helpsdk.cli.discovery import site_folder
from helpsdk.cli.options import add_json, add_site
from helpsdk.cli.output import Output, counted, summary
from helpsdk.site.check import check_site
from helpsdk.site.folder import load_site

HELP = "check a site folder: every problem with file, line, key and what is allowed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--strict", action="store_true", help="warnings count as problems too")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    folder = site_folder(args.site, output)
    loaded = load_site(folder)
    problems = [*loaded.problems, *check_site(loaded.site, sources=loaded.sources)]
    failed = any(problem.severity == "error" or args.strict for problem in problems)
    for problem in problems:
        output.line(str(problem))
    site = loaded.site
    sizes = [(site.articles, "article"), (site.rules, "rule"), (site.screens, "screen")]
    listed = ", ".join(counted(len(things), name) for things, name in sizes)
    output.line(f"{site.settings.id}: {listed} · {summary(problems)}")
    output.document({"ok": not failed, "site": site.settings.id, "problems": [p.as_dict() for p in problems]})
    return int(failed)

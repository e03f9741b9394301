"""`helpsdk search`: what a reader would find."""

from __future__ import annotations

import argparse
from typing import Any

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.reader import (
    add_reader,
    refuse_odd_locales,
    refuse_unknown,
    runtime_from_folder,
    runtime_from_store,
    viewer_of,
)
from helpsdk.errors import MissingExtra

HELP = "search the published revision, or the folder when nothing is published yet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="what the reader types")
    add_site(parser, positional=False)
    add_reader(parser)
    parser.add_argument("--screen", metavar="ID", help="where the reader is; its articles count for more")
    parser.add_argument("--limit", type=int, default=10, help="how many hits, 1 to 100 (default: 10)")
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    if not 1 <= args.limit <= 100:
        raise UsageError(f"--limit {args.limit}: 1 to 100")
    refuse_odd_locales(args)
    folder = site_folder(args.site, output)
    data = data_folder(args.data, folder)
    runtime = runtime_from_store(folder, data) if (data / "content.db").exists() else runtime_from_folder(folder)
    site = runtime.published
    refuse_unknown("--screen", [args.screen] if args.screen else [], [screen.id for screen in site.screens])
    refuse_unknown("--group", args.group, {*site.audiences.staff, *site.audiences.groups})
    try:
        runtime.build_index()
    except ModuleNotFoundError as missing:
        raise MissingExtra("local", missing.name or "tantivy") from None
    reply = runtime.search(args.query, args.locale, viewer_of(args), limit=args.limit, screen=args.screen)
    if reply.corrected:
        output.line(f"showing: {reply.corrected.query}")
    for number, hit in enumerate(reply.hits, 1):
        section = f" › {hit.section.title}" if hit.section and hit.section.title else ""
        fallback = f" [{hit.article.locale}]" if hit.article.fallback_locale else ""
        output.line(f"{number:>2}. {_text(hit.title)}{section}{fallback}  ({hit.article.id})")
        output.line(f"    {_text(hit.snippet)}")
    output.line(f"{counted(len(reply.hits), 'hit')}{' and more' if reply.more else ''} in {reply.locale}")
    output.document(reply.model_dump(mode="json", exclude_none=True))
    return 0


def _text(tree: list[Any]) -> str:
    """The words of a title or snippet on one line."""
    words = "".join(node if isinstance(node, str) else _text(node.get("c", [])) for node in tree)
    return " ".join(words.split())

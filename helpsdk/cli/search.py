"""`helpsdk search`: what a reader would find."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any, get_args

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
from helpsdk.context.versions import is_version
from helpsdk.errors import MissingExtra
from helpsdk.runtime.searchreplies import Hit, SearchReply
from helpsdk.types import ArticleType

_MOST_TERMS = 8
HELP = "search the published revision, or the folder when nothing is published yet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="what the reader types")
    add_site(parser, positional=False)
    add_reader(parser)
    parser.add_argument("--screen", metavar="ID", help="where the reader is; its articles count for more")
    parser.add_argument("--app-version", metavar="VERSION", help="of the product; articles about others are left out")
    parser.add_argument("--type", choices=get_args(ArticleType), help="only articles of this type")
    parser.add_argument("--collection", metavar="ID", help="only articles of this collection")
    parser.add_argument("--exact", action="store_true", help="search unknown words as they were typed")
    parser.add_argument("--counts", action="store_true", help="count all that is found, by type and collection too")
    parser.add_argument("--explain", action="store_true", help="say where each hit's place comes from")
    parser.add_argument("--limit", type=int, default=10, help="how many hits, 1 to 100 (default: 10)")
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    if not 1 <= args.limit <= 100:
        raise UsageError(f"--limit {args.limit}: 1 to 100")
    if args.app_version is not None and not is_version(args.app_version):
        raise UsageError(f"--app-version {args.app_version}: not a version, such as 4.2.0 or 5.0.0-rc.1")
    refuse_odd_locales(args)
    folder = site_folder(args.site, output)
    data = data_folder(args.data, folder)
    runtime = runtime_from_store(folder, data) if (data / "content.db").exists() else runtime_from_folder(folder)
    site = runtime.published
    refuse_unknown("--screen", [args.screen] if args.screen else [], [screen.id for screen in site.screens])
    refuse_unknown("--collection", filter(None, [args.collection]), [one.id for one in site.collections])
    refuse_unknown("--group", args.group, {*site.audiences.staff, *site.audiences.groups})
    try:
        runtime.build_index()
    except ModuleNotFoundError as missing:
        raise MissingExtra("local", missing.name or "tantivy") from None
    except OSError as error:
        output.note(f"the index cannot be made, so texts are read one by one: {error}")
    reply = runtime.search(
        args.query,
        args.locale,
        viewer_of(args),
        limit=args.limit,
        screen=args.screen,
        type=args.type,
        collection=args.collection,
        app_version=args.app_version,
        exact=args.exact,
        counts=args.counts,
        explain=args.explain,
    )
    _tell(reply, output)
    output.document(reply.model_dump(mode="json", exclude_none=True))
    return 0


def _tell(reply: SearchReply, output: Output) -> None:
    if reply.corrected:
        output.line(f"showing: {reply.corrected.query}  (as typed: --exact)")
    if reply.terms is not None:
        output.line(f"looked for: {', '.join(f'{term} x{weight:g}' for term, weight in _most_first(reply.terms))}")
    for number, hit in enumerate(reply.hits, 1):
        section = f" › {hit.section.title}" if hit.section and hit.section.title else ""
        fallback = f" [{hit.article.locale}]" if hit.article.fallback_locale else ""
        output.line(f"{number:>2}. {_text(hit.title)}{section}{fallback}  ({hit.article.id})")
        output.line(f"    {_text(hit.snippet)}")
        for line in _why(hit):
            output.line(f"      {line}")
    of = f" of {reply.total}" if reply.total is not None and reply.more else " and more" if reply.more else ""
    output.line(f"{counted(len(reply.hits), 'hit')}{of} in {reply.locale}")
    for name, facet in reply.facets or ():
        told = ", ".join(
            f"{count} {value}" for value, count in sorted(facet.items(), key=lambda one: (-one[1], one[0]))
        )
        output.line(f"{name}: {told or 'none'}")


def _most_first(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _why(hit: Hit) -> Iterator[str]:
    """Where its score comes from, the most telling first."""
    if hit.why is None:
        return
    parts = [f"match {hit.why.base:.3f}", f"screen +{hit.why.screen:.3f}" if hit.why.screen else ""]
    parts.append(f"learned {hit.why.learned:+.3f}" if hit.why.learned else "")
    place = f"; without what was learned it would be at place {hit.why.place}" if hit.why.learned else ""
    yield f"score {hit.score:.3f} = {' '.join(filter(None, parts))}{place}"
    for one in sorted(hit.why.matched, key=lambda one: -one.score)[:_MOST_TERMS]:
        yield f"{one.score:7.3f}  {one.term} in {one.field}"
    for counts in hit.why.counts:
        expected = f"{counts.clicks:.1f} clicks where {counts.expected:.1f} were looked at, votes {counts.votes:+.1f}"
        yield f"learned of {counts.kind} “{counts.text}”: {expected}"


def _text(tree: list[Any]) -> str:
    """The words of a title or snippet on one line."""
    words = "".join(node if isinstance(node, str) else _text(node.get("c", [])) for node in tree)
    return " ".join(words.split())

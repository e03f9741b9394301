"""`helpsdk learn`: what searches and clicks taught, published if it differs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, counted
from helpsdk.cli.storage import opened_site
from helpsdk.errors import HelpError, RevisionConflict

if TYPE_CHECKING:
    from helpsdk.server.insights import Change, Lesson
    from helpsdk.server.store import Store

HELP = "learn from what readers searched for and clicked, and publish it when it differs"
_MOST = 20  # boosts and changes that are told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_data(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what was learned; publish nothing")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.insights import lesson_of

    with opened_site(args, output, create=False) as (store, site):
        lesson = lesson_of(store, site, datetime.now(UTC).date())
        revision, published = lesson.revision, False
        if lesson.differs and not args.dry_run:
            revision, published = _published(store, lesson), True
    _tell(output, lesson)
    output.line(f"{site}: {_state(lesson, revision, published=published)}")
    output.document(_document(lesson, revision, published=published))
    return 0


def _published(store: Store, lesson: Lesson) -> int:
    from helpsdk.server.learning import NOTE
    from helpsdk.server.publish import publish_learned

    try:
        return publish_learned(store, lesson.site, lesson.now, expected=lesson.revision, note=NOTE).revision
    except RevisionConflict as error:
        raise HelpError(
            f"{error.site}: nothing was published, since revision {error.latest} came while revision {error.expected} "
            "was being learned of: run `helpsdk learn` again"
        ) from error


def _tell(output: Output, lesson: Lesson) -> None:
    for locale, search in sorted(lesson.now.search.items()):
        sizes = counted(len(search.queries), "query", "queries"), counted(len(search.terms), "term")
        output.line(f"{locale}: {', '.join(sizes)}, {counted(len(search.screens), 'screen')}, up to {search.day}")
    _rows(output, "what counts most", [one for one in lesson.changes if one.now][:_MOST])
    _rows(output, "what changed", _changed(lesson)[:_MOST])


def _rows(output: Output, title: str, changes: Sequence[Change]) -> None:
    if changes:
        output.line(f"\n{title}:")
    for one in changes:
        was = "" if one.before == one.now else f"  (was {one.before:+.2f})"
        output.line(f"  {one.now:+.2f}  {one.article}  {one.kind} “{one.key}” ({one.locale}){was}")
    if changes:
        output.line()


def _changed(lesson: Lesson) -> list[Change]:
    """The greatest differences first."""
    different = [one for one in lesson.changes if one.before != one.now]
    return sorted(different, key=lambda one: (-abs(one.now - one.before), one[:4]))


def _state(lesson: Lesson, revision: int, *, published: bool) -> str:
    if lesson.off:
        return "does not learn: search.learning is 0 in site.yaml"
    if published:
        return f"published revision {revision}"
    return f"{'differs from' if lesson.differs else 'nothing new since'} revision {revision}, nothing was published"


def _document(lesson: Lesson, revision: int, *, published: bool) -> dict[str, Any]:
    return {
        "ok": True,
        "site": lesson.site,
        "revision": revision,
        "published": published,
        "differs": lesson.differs,
        "off": lesson.off,
        "learned": {
            locale: {
                "day": search.day,
                "queries": len(search.queries),
                "terms": len(search.terms),
                "screens": len(search.screens),
                "articles": len(search.articles),
                "popular": list(search.popular),
            }
            for locale, search in sorted(lesson.now.search.items())
        },
        "boosts": [one._asdict() for one in lesson.changes if one.now][:_MOST],
        "changes": [one._asdict() for one in _changed(lesson)[:_MOST]],
    }

"""`helpsdk resolve`: what a reader would be shown, and why."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site, parse_trait
from helpsdk.cli.output import Output, UsageError
from helpsdk.cli.reader import add_reader, refuse_unknown, runtime_from_folder, runtime_from_store, viewer_of
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.site.published import PublishedSite

HELP = "what a reader would be shown on a screen; --explain says why, and why not the rest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--screen", metavar="ID", help="the screen's id")
    where.add_argument("--url", help="a URL or a path, matched against the screens")
    parser.add_argument("--element", metavar="ID", help="the element the reader is in")
    parser.add_argument(
        "--event",
        metavar="NAME[=SECONDS]",
        action="append",
        default=[],
        help="something that happened, so many seconds ago; may be repeated",
    )
    parser.add_argument(
        "--trait", metavar="NAME=VALUE", action="append", default=[], help="a trait of the user; may be repeated"
    )
    parser.add_argument(
        "--dismissed", metavar="RULE", action="append", default=[], help="a rule the reader put away; may be repeated"
    )
    add_reader(parser)
    parser.add_argument("--explain", action="store_true", help="every rule with the stage that decided and the clause")
    parser.add_argument("--published", action="store_true", help="ask the published revision, not the folder")
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    request = _request(args)
    folder = site_folder(args.site, output)
    runtime = (
        runtime_from_store(folder, data_folder(args.data, folder)) if args.published else runtime_from_folder(folder)
    )
    _refuse_unknown_names(args, request, runtime.published)
    now = datetime.now(UTC)
    if args.explain:
        output.line(runtime.explain_text(request, viewer_of(args), now))
    reply = runtime.resolve(request, viewer_of(args), now, explain=args.explain)
    if not args.explain:
        _print(reply.items, reply.screen_title or "no known screen", output)
    output.document(reply.model_dump(mode="json", exclude_none=True))
    return 0


def _refuse_unknown_names(args: argparse.Namespace, request: ResolveRequest, site: PublishedSite) -> None:
    """A misspelt name would be answered, truthfully and uselessly, as something that never matches."""
    elements = [element.id for screen in site.screens for element in screen.elements]
    refuse_unknown("--screen", [args.screen] if args.screen else [], [screen.id for screen in site.screens])
    refuse_unknown("--element", [args.element] if args.element else [], elements)
    refuse_unknown("--event", [event.name for event in request.events], site.settings.events)
    refuse_unknown("--trait", request.traits, site.settings.traits)
    refuse_unknown("--group", args.group, {*site.audiences.staff, *site.audiences.groups})
    refuse_unknown("--dismissed", args.dismissed, [rule.id for rule in site.rules])


def _print(items: list[Any], screen: str, output: Output) -> None:
    output.line(f"On {screen}:")
    for item in items:
        where = f" on {item.element}" if item.element else ""
        fallback = f" [{item.article.locale}: no closer translation]" if item.article.fallback_locale else ""
        output.line(f"  {item.kind}{where}: {item.article.title} ({item.rule}){fallback}")
    if not items:
        output.line("  nothing; --explain says why")


def _request(args: argparse.Namespace) -> ResolveRequest:
    body = {
        "screen": args.screen,
        "url": args.url,
        "element": args.element,
        "events": [_event(text) for text in args.event],
        "traits": dict(parse_trait(text) for text in args.trait),
        "locale": args.locale,
        "memory": {"dismissed": {rule: {"scope": "forever", "major": 1} for rule in args.dismissed}},
    }
    try:
        return ResolveRequest.model_validate(body)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _event(text: str) -> dict[str, Any]:
    name, _, age = text.partition("=")
    try:
        return {"name": name, "age": float(age or 0)}
    except ValueError:
        raise UsageError(f"--event {text!r}: write NAME or NAME=SECONDS") from None

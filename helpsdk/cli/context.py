"""A context made up on the command line: where somebody is, what happened and what they remember."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from pydantic import ValidationError

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError
from helpsdk.cli.reader import add_reader, refuse_odd_locales, refuse_unknown, runtime_from_folder, runtime_from_store
from helpsdk.cli.remembered import ignored, read_memory
from helpsdk.cli.traits import traits_of
from helpsdk.cli.wording import wrong_in
from helpsdk.context.versions import is_version
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.published import PublishedSite

#: What a client says that it can show. Announcements are named by their styles.
SHOWABLE: Final = ("tip", "panel", "banner", "modal", "whats_new", "tour", "checklist")
_URL: Final = re.compile(r"/|https?://[^/]", re.IGNORECASE)


def add_context(parser: argparse.ArgumentParser) -> None:
    """What `resolve` and `explain` take."""
    add_site(parser)
    _add_place(parser)
    add_reader(parser)
    _add_person(parser)
    _add_time(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--published", action="store_true", help="ask the newest published revision, not the folder")
    which.add_argument("--revision", metavar="N", type=int, help="ask this published revision, not the folder")
    add_data(parser)
    add_json(parser)


def _add_place(parser: argparse.ArgumentParser) -> None:
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
        "--screen-text", metavar="TEXT", help="words of the page, to search for where nothing is mapped"
    )
    parser.add_argument(
        "--open", metavar="RULE", action="append", default=[], help="a rule that shows already; may be repeated"
    )
    parser.add_argument(
        "--next", metavar="SCREEN", action="append", default=[], help="a screen to answer for as well; may be repeated"
    )
    parser.add_argument(
        "--shows", metavar="NAME", action="append", help="a kind or style that the client can show; may be repeated"
    )


def _add_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", metavar="ID", help="who reads, as your product signs them")
    parser.add_argument("--account", metavar="ID", help="the account they belong to")
    parser.add_argument("--device", metavar="ID", help="the device they read on")
    parser.add_argument(
        "--trait", metavar="NAME=VALUE", action="append", default=[], help="a trait of the user; may be repeated"
    )
    parser.add_argument("--app-version", metavar="VERSION", help="the version of your product")
    parser.add_argument("--memory", metavar="FILE", help="what the reader remembers, as JSON (see http-api.md)")
    parser.add_argument(
        "--dismissed", metavar="RULE", action="append", default=[], help="a rule the reader put away; may be repeated"
    )


def _add_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--now", metavar="TIME", help="an ISO 8601 time (UTC unless it says otherwise) to ask for")
    parser.add_argument("--tz", metavar="ZONE", help="the reader's time zone, such as Europe/Berlin")


def request_of(args: argparse.Namespace, site: PublishedSite, output: Output) -> ResolveRequest:
    """Says what of a memory is ignored. Raises UsageError."""
    _refuse_odd(args)
    body = {
        "screen": args.screen,
        "url": args.url,
        "element": args.element,
        "events": [_event(text) for text in args.event],
        "traits": traits_of(args.trait, site.settings.traits),
        "locale": args.locale,
        "app_version": args.app_version,
        "device": args.device,
        "tz": args.tz,
        "screen_text": args.screen_text,
        "open": args.open,
        "shows": args.shows,
        "next": args.next,
        "memory": _memory(args, site, output),
    }
    return checked_request(body)


def _refuse_odd(args: argparse.Namespace) -> None:
    """What the engine would take for not given at all."""
    refuse_odd_locales(args)
    refuse_unknown("--tz", [args.tz] if args.tz else [], available_timezones(), of="a time zone")
    if args.app_version is not None and not is_version(args.app_version):
        raise UsageError(f"--app-version {args.app_version}: not a version, such as 4.2.0 or 5.0.0-rc.1")
    if args.url is not None and not _URL.match(args.url):
        raise UsageError(f"--url {args.url}: write a path (/orders/12) or a whole URL (https://app.example/orders/12)")


def checked_request(body: Any) -> ResolveRequest:
    """Raises UsageError that names every value that is wrong."""
    try:
        return ResolveRequest.model_validate(body)
    except ValidationError as invalid:
        raise UsageError("\n".join(wrong_in(invalid))) from None


def moment_of(text: str | None) -> datetime:
    """A time as written; now when it is not. Raises UsageError."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no ISO 8601 time, such as 2026-12-24T18:00") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return checked_request({"now": moment}).now or moment


def runtime_of(args: argparse.Namespace, output: Output) -> Runtime:
    """The folder as it is, or the revision that the options name."""
    folder = site_folder(args.site, output)
    if not args.published and args.revision is None:
        return runtime_from_folder(folder)
    return runtime_from_store(folder, data_folder(args.data, folder), args.revision)


def refuse_unknown_names(args: argparse.Namespace, request: ResolveRequest, site: PublishedSite) -> None:
    """A misspelt name would be answered, truthfully and uselessly, as something that never matches."""
    elements = [element.id for screen in site.screens for element in screen.elements]
    rules = [rule.id for rule in site.rules]
    screens = [screen.id for screen in site.screens]
    refuse_unknown("--screen", [args.screen] if args.screen else [], screens)
    refuse_unknown("--next", args.next, screens)
    refuse_unknown("--element", [args.element] if args.element else [], elements)
    refuse_unknown("--event", [event.name for event in request.events], site.settings.events)
    refuse_unknown("--group", args.group, {*site.audiences.staff, *site.audiences.groups})
    refuse_unknown("--dismissed", args.dismissed, rules)
    refuse_unknown("--open", args.open, rules)
    refuse_unknown("--shows", request.shows or (), SHOWABLE, of="something to show")


def _event(text: str) -> dict[str, Any]:
    name, _, age = text.partition("=")
    try:
        return {"name": name, "age": float(age or 0)}
    except ValueError:
        raise UsageError(f"--event {text!r}: write NAME or NAME=SECONDS") from None


def _memory(args: argparse.Namespace, site: PublishedSite, output: Output) -> dict[str, Any]:
    """What the file says, and the rules that were put away."""
    memory = read_memory(Path(args.memory)) if args.memory is not None else {}
    for entry in ignored(memory, site):
        output.note(f"{args.memory}: ignored: {entry}")
    dismissed = memory.get("dismissed")
    put_away = {rule: {"scope": "forever", "major": 1} for rule in args.dismissed}
    return {**memory, "dismissed": {**(dismissed if isinstance(dismissed, dict) else {}), **put_away}}

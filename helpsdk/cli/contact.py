"""`helpsdk contact`: messages to the support team that are on their way, and those that were given up."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.storage import opened_site

if TYPE_CHECKING:
    from helpsdk.server.store.contacts import Contact

HELP = "list messages to the support team, and send again those that were given up"
_STATES = ("dead", "waiting", "delivered")
_MOST = 1000
_SHOWN = 60  # characters of a message


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = _action(actions, "list", _list, "messages, the newest first: those given up, else in another state")
    listing.add_argument("--state", default="dead", choices=_STATES, help=f"{', '.join(_STATES)} (default: dead)")
    retry = _action(actions, "retry", _retry, "send messages again that were given up; a running server does it")
    retry.add_argument("id", metavar="ID", nargs="*", help="see `helpsdk contact list`")
    retry.add_argument("--all", action="store_true", help="every message that was given up")


def run(args: argparse.Namespace, output: Output) -> int:
    act: Callable[[argparse.Namespace, Output], None] = args.act
    act(args, output)
    return 0


def _action(actions: Any, name: str, act: Callable[..., None], text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)
    parser.set_defaults(act=act)
    return parser


def _list(args: argparse.Namespace, output: Output) -> None:
    with opened_site(args, output, create=False) as (store, site):
        found = store.contacts(site, args.state, _MOST)
    for contact in found:
        output.line(_line(contact))
    output.line(f"{site}: {counted(len(found), 'message')} {args.state}")
    output.document({"ok": True, "site": site, "contacts": [_document(contact) for contact in found]})


def _retry(args: argparse.Namespace, output: Output) -> None:
    if bool(args.id) == args.all:
        raise UsageError("name the messages, or say --all; `helpsdk contact list` shows those that were given up")
    with opened_site(args, output, create=False) as (store, site):
        dead = {contact.id: contact for contact in store.contacts(site, "dead", _MOST)}
        unknown = [id for id in args.id if id not in dead]
        if unknown:
            raise UsageError(f"no message {unknown[0]} of {site} was given up; `helpsdk contact list` shows those")
        again = [dead[id] for id in args.id] if args.id else list(dead.values())
        for contact in again:
            store.save_contact(replace(contact, state="waiting", attempts=0, due=time.time()))
    output.line(f"{site}: {counted(len(again), 'message')} will be sent again by the server that runs")
    output.document({"ok": True, "site": site, "again": [contact.id for contact in again]})


def _line(contact: Contact) -> str:
    text = " ".join(str(contact.document.get("message", "")).split())
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    tried = f", tried {contact.attempts}×: {contact.error}" if contact.error else ""
    return f"{contact.id}  {contact.created:%Y-%m-%d %H:%M}  {_printable(text)}{_printable(tried)}"


def _printable(text: str) -> str:
    """A stranger wrote it: nothing of it moves the cursor of a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _document(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "created": contact.created.isoformat(),
        "viewer": contact.viewer,
        "state": contact.state,
        "attempts": contact.attempts,
        "error": contact.error,
        "document": dict(contact.document),
    }

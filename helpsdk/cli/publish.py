"""`helpsdk publish`: a folder becomes the next revision, here or on a server elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from helpsdk.cli.discovery import data_folder, declared_id, require_site, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted, summary
from helpsdk.cli.storage import opened
from helpsdk.errors import Problem

HELP = "publish a site folder as the next revision; a running server shows it at once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_data(parser)
    parser.add_argument("--note", default="", help="a line for the revision's history")
    parser.add_argument("--server", metavar="URL", help="publish on the help server at this address instead")
    parser.add_argument("--key", metavar="KEY", help="an API key of scope author, or @FILE (default: $HELPSDK_KEY)")
    parser.add_argument("--insecure", action="store_true", help="send the key to a server without TLS all the same")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    folder = site_folder(args.site, output)
    if args.server is not None:
        return _sent(args, folder, output)
    if args.key is not None or args.insecure:
        raise UsageError("--key and --insecure are for a server: name it with --server URL")
    return _published(args, folder, output)


def _published(args: argparse.Namespace, folder: Path, output: Output) -> int:
    from helpsdk.server.publish import publish_folder

    data = data_folder(args.data, folder)
    require_site(folder, data)
    with opened(data, create_beside=folder) as store:
        published = publish_folder(store, folder, note=args.note)
    return _told(output, published.site, published.revision, published.changed, published.problems)


def _sent(args: argparse.Namespace, folder: Path, output: Output) -> int:
    from helpsdk.cli.sending import Address, checked_url, key_of, send

    if args.data is not None:
        raise UsageError("--data says where revisions are kept here; with --server they are kept there")
    site = declared_id(folder)
    if site is None:
        raise UsageError(f"{folder / 'site.yaml'} does not say the site's id; run `helpsdk check`")
    address = Address(checked_url(args.server, insecure=args.insecure), key_of(args.key), site)
    sent = send(folder, address, note=args.note)
    output.note(f"{counted(sent.files, 'file')} sent to {args.server}")
    return _told(output, site, sent.revision, sent.changed, sent.problems)


def _told(output: Output, site: str, revision: int, changed: bool, problems: Sequence[Problem]) -> int:
    if problems:
        output.note(f"{summary(problems)}; run `helpsdk check` to see them")
    state = "published" if changed else "nothing changed since"
    output.line(f"{site}: {state} revision {revision}")
    output.document({"ok": True, "site": site, "revision": revision, "changed": changed})
    return 0

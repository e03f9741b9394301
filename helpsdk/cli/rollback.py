"""`helpsdk rollback`: an old revision's content, republished under a new number."""

from __future__ import annotations

import argparse

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output
from helpsdk.cli.storage import known_revision, opened, site_id

HELP = "publish an old revision's content again, under a new number"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("revision", metavar="REVISION", type=int, help="the number to go back to")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.publish import rollback

    folder = site_folder(args.site, output)
    with opened(data_folder(args.data, folder), site=folder) as store:
        site = site_id(store, folder)
        with known_revision(store, site):
            published = rollback(store, site, args.revision)
    output.line(f"{site}: revision {args.revision} is published again as revision {published.revision}")
    output.document({"ok": True, "site": site, "revision": published.revision, "of": args.revision})
    return 0

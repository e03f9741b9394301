"""`helpsdk publish`: a folder becomes the next revision."""

from __future__ import annotations

import argparse

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, summary
from helpsdk.cli.storage import opened

HELP = "publish a site folder as the next revision; a running server shows it at once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_data(parser)
    parser.add_argument("--note", default="", help="a line for the revision's history")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.publish import publish_folder

    folder = site_folder(args.site, output)
    with opened(data_folder(args.data, folder), create_beside=folder) as store:
        published = publish_folder(store, folder, note=args.note)
    if published.problems:
        output.note(f"{summary(published.problems)}; run `helpsdk check` to see them")
    state = "published" if published.changed else "nothing changed since"
    output.line(f"{published.site}: {state} revision {published.revision}")
    output.document({"ok": True, "site": published.site, "revision": published.revision, "changed": published.changed})
    return 0

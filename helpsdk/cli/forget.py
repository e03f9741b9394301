"""`helpsdk forget`: removes what is stored about one person."""

from __future__ import annotations

import argparse

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, counted
from helpsdk.cli.storage import UNKNOWN, opened_site

HELP = "remove everything that is stored about one viewer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("viewer", metavar="VIEWER", help="the id that your product signs as `sub`")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    with opened_site(args, output, create=False) as (store, site):
        viewer = store.trust(site).viewer_key(args.viewer)
        removed = store.forget(site, viewer)
    rows = counted(removed, "row")
    if removed:
        output.line(f"{site}: {rows} removed, interactions of every month, memory, messages and exchanged tokens")
        output.line(f"in logs that were written before, this person is viewer {viewer}")
    else:
        output.line(f"{site}: {rows} removed: {UNKNOWN}")
    output.document({"ok": True, "site": site, "viewer": viewer, "removed": removed})
    return 0

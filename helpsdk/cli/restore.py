"""`helpsdk restore`: a backup becomes the store."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output
from helpsdk.cli.storage import kept, opened

HELP = "put a backup back, with the server stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FOLDER", type=Path, help="a folder that `helpsdk backup` wrote")
    parser.add_argument("--site", metavar="SITE_FOLDER", help="the site folder whose store is meant")
    parser.add_argument("--replace", action="store_true", help="also where something is kept already")
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    data, url = kept(args, output)
    from helpsdk.server.backup import restore
    from helpsdk.server.backup.restore import risen
    from helpsdk.server.follower.lastgood import LastGood
    from helpsdk.server.publish import rollback

    restored = restore(args.source, data, url=url, replace=args.replace)
    with opened(data) as store:
        higher = risen(
            store,
            lambda site: LastGood(data, site).revision,
            lambda site, above: rollback(store, site, store.latest(site), note="restored", above=above).revision,
        )
        sites = {site: store.latest(site) for site in store.sites()}
    for site, revision in sites.items():
        again = " (published again: readers have seen a newer one than the backup's)" if site in higher else ""
        output.line(f"{site}: revision {revision} is restored{again}")
    if restored.aside is not None:
        output.line(f"what was there lies in {restored.aside}")
    output.document({"ok": True, "sites": sites, "aside": restored.aside and str(restored.aside)})
    return 0

"""`helpsdk restore`: a backup becomes the store."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpsdk.cli.discovery import require_path
from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output
from helpsdk.cli.storage import kept, opened

HELP = "put a backup back, with the server stopped"
HIGHEST = 1_000_000_000  # a slip of the hand must not use up the numbers there are


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FOLDER", type=Path, help="a folder that `helpsdk backup` wrote")
    parser.add_argument("--site", metavar="SITE_FOLDER", help="the site folder whose store is meant")
    parser.add_argument("--replace", action="store_true", help="also where something is kept already")
    parser.add_argument(
        "--above",
        metavar="N",
        type=_number,
        default=0,
        help="the highest revision that readers have seen, where the last-good files are lost: numbers go on after it",
    )
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    require_path(args.source)
    data, url = kept(args, output)
    from helpsdk.server.backup import restore
    from helpsdk.server.backup.restore import risen
    from helpsdk.server.follower.lastgood import LastGood
    from helpsdk.server.publish import rollback

    restored = restore(args.source, data, url=url, replace=args.replace)
    with opened(data) as store:
        higher = risen(
            store,
            lambda site: max(LastGood(data, site).revision, args.above),
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


def _number(text: str) -> int:
    """A revision's number."""
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no revision: a whole number, up to {HIGHEST:,}")
    return int(text)

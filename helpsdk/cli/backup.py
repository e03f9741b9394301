"""`helpsdk backup`: a copy of everything that cannot be made again, while the server runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output, counted
from helpsdk.cli.storage import kept, opened

HELP = "copy the store into a new folder, while the server runs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="FOLDER", type=Path, help="a folder that is not there yet")
    parser.add_argument("--site", metavar="SITE_FOLDER", help="the site folder whose store is meant")
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    data, url = kept(args, output)
    with opened(data) as store:
        from helpsdk.server.backup import backup

        manifest = backup(store, args.target, data=data, url=url)
    size = sum(entry.bytes for entry in manifest.files.values())
    output.line(f"{args.target}: {counted(len(manifest.files), 'file')}, {size:,} bytes")
    for site, revision in manifest.sites.items():
        output.line(f"  {site} revision {revision}")
    output.line("it holds the sites' keys: keep it as you keep secrets")
    output.document({"ok": True, "folder": str(args.target), **manifest.model_dump(mode="json")})
    return 0

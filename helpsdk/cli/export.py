"""`helpsdk export`: the published site as a folder, untouched files byte for byte."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, counted
from helpsdk.cli.storage import known_revision, opened, site_id

HELP = "write a published revision's site folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", metavar="FOLDER", help="where to write; new or empty")
    parser.add_argument("--revision", type=int, help="which revision (default: the published one)")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.publish import export

    folder = site_folder(args.site, output)
    with opened(data_folder(args.data, folder)) as store:
        site = site_id(store, folder)
        with known_revision(store, site):
            exported = export(store, site, args.revision, Path(args.to))
    output.line(f"revision {exported.revision}: {counted(exported.files, 'file')} in {args.to}")
    output.document({"ok": True, "revision": exported.revision, "files": exported.files, "folder": args.to})
    return 0

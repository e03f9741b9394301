"""`helpsdk export`: the published site as a folder, untouched files byte for byte, or as one signed file."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.storage import known_revision, opened, site_id

if TYPE_CHECKING:
    from helpsdk.server.store import Store

HELP = "write a published revision's site folder, or all of it as one signed file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", metavar="FOLDER", nargs="?", help="where to write; new or empty")
    parser.add_argument("--bundle", metavar="FILE", help="write one signed file instead, for local evaluation")
    parser.add_argument("--revision", type=int, help="which revision (default: the published one)")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.publish import export

    if (args.to is None) == (args.bundle is None):
        raise UsageError("say where to write: either FOLDER, for the site folder, or --bundle FILE")
    folder = site_folder(args.site, output)
    with opened(data_folder(args.data, folder), site=folder) as store:
        site = site_id(store, folder)
        with known_revision(store, site):
            if args.bundle is not None:
                return _bundle(store, site, args, output)
            exported = export(store, site, args.revision, Path(args.to))
    output.line(f"revision {exported.revision}: {counted(exported.files, 'file')} in {args.to}")
    output.document({"ok": True, "revision": exported.revision, "files": exported.files, "folder": args.to})
    return 0


def _bundle(store: Store, site: str, args: argparse.Namespace, output: Output) -> int:
    from helpsdk.server.publish import export_bundle

    exported = export_bundle(store, site, args.revision, Path(args.bundle))
    pictures = f" with {counted(exported.pictures, 'picture')}" if exported.pictures else ""
    signed = f"signed with {', '.join(exported.keys)}"
    output.line(f"revision {exported.revision}{pictures}, {signed}: {exported.bytes:,} bytes in {args.bundle}")
    output.document({"ok": True, "site": site, "file": args.bundle, **asdict(exported)})
    return 0

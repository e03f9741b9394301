"""Options that several commands share."""

from __future__ import annotations

import argparse


def add_site(parser: argparse.ArgumentParser, *, positional: bool = True) -> None:
    text = "the folder that holds site.yaml (default: $HELPSDK_SITE, ., ./help, or the only site below)"
    if positional:
        parser.add_argument("site", metavar="SITE_FOLDER", nargs="?", help=text)
    else:
        parser.add_argument("--site", metavar="SITE_FOLDER", help=text)


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", help="where revisions are kept (default: $HELPSDK_DATA or SITE_FOLDER/.helpsdk)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")

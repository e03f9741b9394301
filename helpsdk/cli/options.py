"""Options that several commands share."""

from __future__ import annotations

import argparse
import json
from typing import Any

from helpsdk.cli.output import UsageError


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


def parse_trait(text: str) -> tuple[str, Any]:
    """`plan=team`, `seats=5`, `tags=["a","b"]`: the value is JSON where it reads as JSON, else a string."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UsageError(f"--trait {text!r}: write NAME=VALUE, such as plan=team")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value

"""`helpsdk doctor`: what is set, what is kept, and what to mend."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.discovery import site_folder
from helpsdk.cli.options import add_data, add_json
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.storage import open_as_command
from helpsdk.errors import MissingExtra

if TYPE_CHECKING:
    from helpsdk.server.settings import Settings

HELP = "show the settings and who said them, examine the store, and say what to mend"
_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", metavar="SITE_FOLDER", help="the site folder that is meant, and its store")
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="a TOML file of settings (default: $HELPSDK_CONFIG)"
    )
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    try:
        from helpsdk.server.checkup import examine
        from helpsdk.server.settings import Settings
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "sqlalchemy") from None
    settings = Settings.read(config=args.config, data=args.data)
    _show(settings, output)
    site = _site(args, output)
    data = settings.data or _data(args, settings, site)
    findings = []
    for finding in examine(settings, data, lambda: open_as_command(data, settings), site):
        findings.append(finding)
        output.line(f"{_MARKS[finding.status]} {finding.about}: {finding.text}")
        if finding.advice and finding.status != "ok":
            output.line(f"      {finding.advice}")
    wrong = sum(finding.status == "wrong" for finding in findings)
    output.line("nothing to mend" if not wrong else f"{counted(wrong, 'thing')} to mend")
    listed = {
        name: {"value": settings.shown(name), "from": settings.source(name)} for name in type(settings).model_fields
    }
    output.document({"ok": not wrong, "settings": listed, "findings": [finding.as_dict() for finding in findings]})
    return 1 if wrong else 0


def _site(args: argparse.Namespace, output: Output) -> Path | None:
    try:
        return site_folder(args.site, output)
    except UsageError:  # none is needed where the store is named
        return None


def _data(args: argparse.Namespace, settings: Settings, site: Path | None) -> Path:
    if site is None or (settings.database_url is not None and args.site is None):
        site = Path()
    return site / ".helpsdk"


def _show(settings: Settings, output: Output) -> None:
    for name in type(settings).model_fields:
        output.line(f"{name:<24} {settings.shown(name) or '-':<40} {settings.source(name)}")
    output.line()

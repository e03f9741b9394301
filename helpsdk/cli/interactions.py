"""`helpsdk interactions export`: what people did, as files for an outside event store."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.storage import opened_site

if TYPE_CHECKING:
    from helpsdk.server.store import Store

HELP = "export interactions as files"
_FORMATS = ("parquet", "jsonl")  # those of `insights.export`, which is not loaded to print help


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["export"], help="what to do")
    parser.add_argument("--to", metavar="DIR", required=True, help="the folder the files go to, made when missing")
    parser.add_argument("--format", choices=_FORMATS, default="parquet", help="of the files (default: parquet)")
    parser.add_argument("--since", metavar="DAY", help="the first day, such as 2026-11-01, UTC (default: all kept)")
    add_site(parser, positional=False)
    add_data(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    since = _since(args.since)
    with opened_site(args, output, create=False) as (store, site):
        from helpsdk.server.insights import exported

        today = datetime.now(UTC).date() + timedelta(days=1)  # a clock ahead of ours may have reached tomorrow
        first = since or _first_day(store, site, today)
        written = list(exported(store, site, Path(args.to), args.format, str(first), str(today)))
    total = sum(count for _path, count in written)
    for path, count in written:
        output.line(f"{path}  {counted(count, 'interaction')}")
    output.line(f"{site}: {counted(total, 'interaction')} in {counted(len(written), 'file')}")
    files = [{"path": str(path), "interactions": count} for path, count in written]
    output.document({"ok": True, "site": site, "interactions": total, "files": files})
    return 0


def _since(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since is {text!r}; allowed: a day such as 2026-11-01") from None


def _first_day(store: Store, site: str, today: date) -> date:
    """The first one that anything was counted on."""
    hours = store.rollups.hours(site, "2000-01-01", str(today))
    return date.fromisoformat(hours[0].hour[:10]) if hours else today

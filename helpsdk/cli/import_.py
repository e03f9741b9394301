"""`helpsdk import`: articles from elsewhere, into a site folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from helpsdk.cli.discovery import require_path
from helpsdk.cli.options import add_json
from helpsdk.cli.output import Output, counted
from helpsdk.cli.progress import Progress
from helpsdk.server.sources.folder import ImportRefused, ImportResult, import_folder
from helpsdk.server.sources.losses import KINDS, LossReport

HELP = "import articles from elsewhere into a site folder"
REPORT = "import-report.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    text = "a folder of Markdown or MDX, in one language or with a sub-folder for each"
    folder = kinds.add_parser("folder", help=text, description=f"Import {text}.")
    folder.add_argument("path", metavar="PATH", help="the folder to import")
    folder.add_argument("--into", metavar="SITE_FOLDER", default="help", help="new or existing site (default: help)")
    folder.add_argument("--id", help="the new site's id (default: from the folder's name)")
    folder.add_argument("--locale", default="en", help="the language of pages that do not say theirs (default: en)")
    folder.add_argument("--replace", action="store_true", help="overwrite articles that are there already")
    folder.add_argument(
        "--report", metavar="FILE", help=f"where the loss report goes (default: SITE_FOLDER/.helpsdk/{REPORT})"
    )
    folder.add_argument("--verbose", action="store_true", help="print every loss of every file")
    add_json(folder)


def run(args: argparse.Namespace, output: Output) -> int:
    into = Path(args.into)
    require_path(Path(args.path))
    try:
        result = import_folder(
            Path(args.path),
            into,
            site_id=args.id,
            default_locale=args.locale,
            replace=args.replace,
            progress=Progress("pages", quiet=args.json),
        )
    except ImportRefused as refused:
        output.document({"ok": False, "error": str(refused)})
        output.note(f"helpsdk: {refused}")
        return 1
    report = _write_report(Path(args.report) if args.report else into / ".helpsdk" / REPORT, result.losses)
    _print(result, report, output, verbose=args.verbose)
    return 0


def _write_report(path: Path, losses: LossReport) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent.name == ".helpsdk":
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    path.write_text(json.dumps(losses.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _print(result: ImportResult, report: Path, output: Output, *, verbose: bool) -> None:
    rate = result.translations / max(result.seconds, 1e-9)
    sizes = f"{counted(result.translations, 'page')} in {', '.join(result.locales)}; {counted(result.assets, 'image')}"
    output.line(
        f"imported {counted(result.articles, 'article')} ({sizes}) into {result.folder}: {rate:.0f} pages a second"
    )
    totals = result.losses.totals()
    output.line("nothing was lost" if not totals else f"not everything could be kept ({report}):")
    for kind, count in totals.items():
        common = ", ".join(f"{detail} ×{times}" for detail, times in result.losses.most_common(kind, 3))
        output.line(f"  {count:>6}  {KINDS[kind]}: {common}")
    if verbose:
        for file, losses in sorted(result.losses.files.items()):
            output.line(file)
            for loss in losses:
                output.line(f"    {loss.kind}: {loss.detail}")
    output.document(
        {
            "ok": True,
            "folder": str(result.folder),
            "articles": result.articles,
            "pages": result.translations,
            "images": result.assets,
            "locales": result.locales,
            "seconds": round(result.seconds, 3),
            "report": str(report),
            "losses": result.losses.as_dict(),
        }
    )

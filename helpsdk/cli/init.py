"""`helpsdk init`: a site to start from."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import Final

from helpsdk.cli.hostcode import add_host_code, host_of
from helpsdk.cli.options import add_json
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.starter import Starter, files_of, language_of
from helpsdk.i18n.locales import canonical
from helpsdk.site.disk import write_folder
from helpsdk.site.places import Sources
from helpsdk.site.scan.additions import Additions, additions
from helpsdk.types import Locale

HELP = "make a site folder to start from: a screen, a tip, a suggestion and two articles"

_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default="help", help="new or empty (default: help)")
    parser.add_argument("--id", help="the site's id, part of every URL (default: from the folder's name)")
    parser.add_argument("--title", help="what your product is called (default: from the id)")
    parser.add_argument(
        "--locale",
        action="append",
        metavar="LOCALE",
        help="a language, such as en; may be repeated, the first is the default",
    )
    add_host_code(parser)
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    folder = Path(args.folder)
    _refuse_used(folder)
    id = _id(args.id, folder)
    host = host_of(args, output)
    found = additions(Sources(), host, {}) if host is not None else Additions()
    starter = Starter(id, args.title or _title(id), _locales(args.locale or ["en"]), found)
    files = files_of(starter)
    write_folder(files, folder)
    _print(folder, files, starter, output)
    output.line(_next_steps(folder, starter, args))
    _tell_english(starter, output)
    output.document({"ok": True, "site": id, "folder": str(folder), "files": sorted(files)})
    return 0


def _refuse_used(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a new or empty folder")
    held = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if held:
        more = f" and {len(held) - 3} more" if len(held) > 3 else ""
        raise UsageError(f"{folder} is not empty: {', '.join(held[:3])}{more}; name a new or empty folder")


def _id(named: str | None, folder: Path) -> str:
    """The one named; else made of the folder's name, or where that is `help` of the folder around it."""
    if named is not None:
        if not _ID.fullmatch(named):
            raise UsageError(f"--id {named}: allowed are lower case letters, digits, dots, dashes and underscores")
        return named
    whole = folder.resolve()
    name = whole.parent.name if whole.name == "help" else whole.name
    made = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("._-")
    return made if _ID.fullmatch(made) else "my-product"


def _title(id: str) -> str:
    words = re.sub(r"[._-]+", " ", id).strip()
    return words[:1].upper() + words[1:]


def _locales(tags: list[str]) -> list[Locale]:
    found = [canonical(tag) for tag in tags]
    wrong = next((tag for tag, locale in zip(tags, found, strict=True) if locale is None), None)
    if wrong is not None:
        raise UsageError(f"--locale {wrong}: that is not a language tag like en, pt-BR or zh-Hans")
    return list(dict.fromkeys(locale for locale in found if locale is not None))


def _print(folder: Path, files: dict[str, bytes], starter: Starter, output: Output) -> None:
    screens = counted(max(len(starter.found.screens), 1), "screen")
    articles = counted(sum(file.startswith("articles/") for file in files), "file")
    rules = next(file for file in files if file.startswith("rules/"))
    output.line(f"""\
{folder} is a site now, and passes `helpsdk check {folder}`:

  site.yaml        {starter.title} ({starter.id}), in {", ".join(starter.locales)}
  screens.yaml     {screens}; help is on `{starter.screen.id}`
  {rules:<15}  a tip at `{starter.element}`, and a suggestion in the panel
  articles/        two articles, {articles}: make them yours""")


def _next_steps(folder: Path, starter: Starter, args: argparse.Namespace) -> str:
    """In the order of the tutorials; with the commands for the product's code that were given here, else examples."""
    host = ["--from", *args.host] if args.host else []
    scanned = ["--scan", *args.scan] if args.scan else []
    code = shlex.join([*host, *scanned] or ["--from", "fastapi", "app:app", "--scan", "templates"])
    site = "" if folder == Path("help") else f" --site {shlex.quote(str(folder))}"
    named = shlex.quote(str(folder))
    return f"""
Next:

  1. Put it into your product:    mount_help(app, "{folder}") in FastAPI and Starlette,
     HelpExtension(app, folder="{folder}") in Flask, with_help(…) in Django: docs/tutorials.
     In any other: name its address in site.yaml (origins: [http://127.0.0.1:8000]),
     run `helpsdk serve {named}`, and write into its pages
     <script src="http://127.0.0.1:8080/widget.js" data-site="{starter.id}" defer></script>
  2. Name what people should press first:    data-help-id="{starter.element}"
  3. Run it, and look. Change {folder}/articles/start-here, start it again, and look again.
  4. Take screens and elements from your code:    helpsdk screens {code}{site} --write
  5. Ask what is missing, here and in CI:    helpsdk check {named} {code}"""


def _tell_english(starter: Starter, output: Output) -> None:
    english = [one for one in starter.locales if language_of(one) == "en" and one.partition("-")[0] != "en"]
    if english:
        output.line(f"\nThe texts for {', '.join(english)} are English: translate them.")

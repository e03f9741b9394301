"""`helpsdk screens`: screens.yaml from the product's own code."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

from helpsdk.cli.discovery import site_folder
from helpsdk.cli.hostcode import add_host_code, host_of
from helpsdk.cli.options import add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.errors import SiteInvalid
from helpsdk.site.check.orphans import renamed
from helpsdk.site.durable import replace_file
from helpsdk.site.places import Sources
from helpsdk.site.scan.additions import FILE, Additions, additions, extended
from helpsdk.site.scan.host import CodePlace, HostCode
from helpsdk.site.scan.known import NewName
from helpsdk.site.sources import read_sources

HELP = "make screens.yaml out of the product's routes and templates"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_host_code(parser)
    add_site(parser, positional=False)
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--write", action="store_true", help="change screens.yaml; without it the change is only shown")
    does.add_argument("--check", action="store_true", help="exit 1 when screens.yaml lacks something")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    folder = site_folder(args.site, output)
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; `helpsdk init {folder}` makes a site")
    host = host_of(args, output)
    if host is None:
        raise UsageError("name the product's code: --from FRAMEWORK TARGET, --scan PATH, or both")
    file = folder / FILE
    if file.is_symlink():
        raise UsageError(f"{file} is a link; a site folder holds its files itself")
    content = file.read_bytes() if file.exists() else b""
    sources = _read(content)
    moved = renamed(sources, host)
    added = additions(sources, host, moved)
    after, refused = extended(content, added)
    if args.write and after != content:
        replace_file(file, after, mode=file.stat().st_mode if file.exists() else 0o644)
    for reason in refused:
        output.problems(reason.problems)
    _print(content, after, added, host, moved, output, written=args.write)
    lacks = bool(added.screens or added.elements or moved)
    output.document(
        _document(file, added, host, moved, ok=not (args.check and lacks), written=args.write and after != content)
    )
    return int(args.check and lacks)


def _read(content: bytes) -> Sources:
    """The screens that are there; raises SiteInvalid for a file that is not as it should be."""
    sources, problems = read_sources({FILE: content} if content else {}, unread=["site.yaml"])
    wrong = [problem for problem in problems if problem.file == FILE and problem.severity == "error"]
    if wrong:
        raise SiteInvalid(wrong)
    return sources


def _print(
    before: bytes,
    after: bytes,
    added: Additions,
    host: HostCode,
    moved: Mapping[str, NewName],
    output: Output,
    *,
    written: bool,
) -> None:
    if not written:
        _diff(before, after, output)
    for screen in host.screens:
        for note in screen.notes:
            output.line(f"note: {screen.id}: {note}")
    for id, name in moved.items():
        output.line(
            f"renamed: `{id}` is {name} now; rename it in screens.yaml and in its rules (`helpsdk check` lists them)"
        )
    for use in added.waiting:
        output.line(f"waits for the rename: {use.id} ({use.place})")
    for use in added.homeless:
        output.line(f"of no screen: {use.id} ({use.place}); no screen's id begins it, and its file names none")
    for made in host.code.made_elements if host.code is not None else ():
        output.line(f"not static: {made.written} ({made.place})")
    if host.left_out:
        reasons = Counter(why for _, why in host.left_out).most_common()
        listed = (f"{counted(count, 'route')} ({why})" for why, count in reasons)
        output.line(f"left out: {', '.join(listed)}")
    sizes = f"{counted(len(added.screens), 'screen')} and {counted(len(added.elements), 'element')}"
    if before == after:
        output.line(f"{FILE} lacks nothing" if not moved else f"{FILE} is as it was")
    else:
        output.line(f"{sizes} added" if written else f"{sizes} would be added; --write does it")


def _diff(before: bytes, after: bytes, output: Output) -> None:
    old, new = (content.decode("utf-8-sig").splitlines() for content in (before, after))
    for line in unified_diff(old, new, FILE, FILE, lineterm=""):
        output.line(line)


def _document(
    file: Path, added: Additions, host: HostCode, moved: Mapping[str, NewName], *, ok: bool, written: bool
) -> dict[str, Any]:
    code = host.code
    return {
        "ok": ok,
        "file": str(file),
        "written": written,
        "screens": [{"id": one.id, "urls": one.urls, "places": list(map(str, one.places))} for one in added.screens],
        "elements": [{"id": one.id, "screen": one.screen, **_at(one.place)} for one in added.elements],
        "renamed": [{"id": id, "suggestion": name.id} for id, name in moved.items()],
        "of_no_screen": [{"id": use.id, **_at(use.place)} for use in added.homeless],
        "waiting": [{"id": use.id, **_at(use.place)} for use in added.waiting],
        "not_static": [{"written": one.written, **_at(one.place)} for one in (code.made_elements if code else ())],
        "left_out": [{"path": route.written, "name": route.name, "why": why} for route, why in host.left_out],
        "not_expressible": [route.written for route in host.unclear],
        "warnings": list(code.warnings if code is not None else ()),
    }


def _at(place: CodePlace) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}

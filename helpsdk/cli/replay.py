"""`helpsdk replay`: what a change of the site would change, for contexts that were recorded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.reader import runtime_from_folder, runtime_from_store
from helpsdk.cli.recorded import Recorded, read_recorded
from helpsdk.context.explain import why
from helpsdk.context.resolution import Outcome
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.runtime import Runtime

HELP = "what a change of the site would change, for recorded contexts"
_PUBLISHED, _FOLDER = "published", "folder"
_WHICH = "`published`, `folder`, a revision's number or another site folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="recorded contexts, as JSON lines")
    add_site(parser, positional=False)
    parser.add_argument("--before", metavar="WHICH", default=_PUBLISHED, help=f"{_WHICH} (default: {_PUBLISHED})")
    parser.add_argument("--after", metavar="WHICH", default=_FOLDER, help=f"{_WHICH} (default: {_FOLDER})")
    parser.add_argument("--exit-code", action="store_true", help="exit 1 when something changes")
    add_data(parser)
    add_json(parser)


@dataclass(frozen=True, slots=True)
class Line:
    """One item gone (`-`), new (`+`) or as it was (` `); of one that is gone, `why` it does not show any more."""

    sign: str
    item: str
    why: str | None = None

    def __str__(self) -> str:
        return f"{self.sign} {self.item}" + (f"    ({self.why})" if self.why else "")


@dataclass(frozen=True, slots=True)
class Change:
    """A context whose answer changes. `line` is its number in the file."""

    line: int
    place: str
    items: tuple[Line, ...]


def run(args: argparse.Namespace, output: Output) -> int:
    before, after = _runtime(args.before, args, output), _runtime(args.after, args, output)
    now = datetime.now(UTC)
    contexts, changes = 0, list[Change]()
    for recorded in read_recorded(Path(args.file)):
        contexts += 1
        lines = _compared(before, after, recorded, recorded.now or now)
        if any(line.sign != " " for line in lines):
            changes.append(Change(recorded.line, recorded.place, lines))
    _print(changes, contexts, output)
    output.document({"contexts": contexts, "changed": len(changes), "changes": [asdict(change) for change in changes]})
    return int(bool(changes and args.exit_code))


def _runtime(which: str, args: argparse.Namespace, output: Output) -> Runtime:
    """Raises UsageError for what is none of the things that can be compared."""
    if Path(which).is_dir() and which not in (_PUBLISHED, _FOLDER):
        return runtime_from_folder(Path(which))
    folder = site_folder(args.site, output)
    if which == _FOLDER:
        return runtime_from_folder(folder)
    if which != _PUBLISHED and not (which.isascii() and which.isdigit()):
        raise UsageError(f"{which}: neither {_WHICH.replace(' or ', ' nor ')}")
    return runtime_from_store(folder, data_folder(args.data, folder), None if which == _PUBLISHED else int(which))


def _compared(before: Runtime, after: Runtime, recorded: Recorded, now: datetime) -> tuple[Line, ...]:
    """All items, before and after, in the order of a diff."""
    old = before.resolve(recorded.request, recorded.viewer, now)
    new = after.resolve(recorded.request, recorded.viewer, now)
    ids, texts = [item.rule for item in old.items], _texts(old)
    if texts == _texts(new):
        return tuple(Line(" ", text) for text in texts)
    explained = after.resolve(recorded.request, recorded.viewer, now, explain=True)
    return tuple(_diff(ids, texts, _texts(new), explained))


def _texts(reply: ResolveReply) -> list[str]:
    return [
        f"{item.style or item.kind} {item.article.id} ({item.rule}, {item.article.locale})"
        + (f" on {item.element}" if item.element else "")
        for item in reply.items
    ]


def _diff(ids: Sequence[str], old: Sequence[str], new: Sequence[str], explained: ResolveReply) -> Iterator[Line]:
    reasons = _reasons(explained)
    for _, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[old_from:old_to] == new[new_from:new_to]:
            yield from (Line(" ", text) for text in old[old_from:old_to])
            continue
        for at in range(old_from, old_to):
            yield Line("-", old[at], reasons.get(ids[at]))
        yield from (Line("+", text) for text in new[new_from:new_to])


def _reasons(explained: ResolveReply) -> dict[str, str]:
    """Why each rule does not show."""
    withheld = explained.withheld or ()
    return {one.rule: why(Outcome(one.rule, one.stage, one.code, one.detail)) for one in withheld}


def _print(changes: Sequence[Change], contexts: int, output: Output) -> None:
    for change in changes:
        output.line(f"line {change.line}, {change.place}:")
        for line in change.items:
            output.line(f"  {line}")
    gone, new = (sum(line.sign == sign for change in changes for line in change.items) for sign in "-+")
    changed = f"{len(changes)} of {counted(contexts, 'context')} would be answered otherwise"
    output.line(f"{changed}: {counted(gone, 'item')} gone, {new} new" if changes else f"{changed}")

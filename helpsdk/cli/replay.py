"""`helpsdk replay`: what a change of the site would change, for contexts that were recorded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from helpsdk.cli.discovery import data_folder, site_folder
from helpsdk.cli.options import add_data, add_json, add_site
from helpsdk.cli.output import Output, UsageError, counted
from helpsdk.cli.reader import runtime_from_folder, runtime_from_store
from helpsdk.cli.recorded import Recorded, read_recorded, unknown_screens
from helpsdk.context.explain import why
from helpsdk.context.resolution import Outcome
from helpsdk.runtime.replies import Item, ResolveReply, Step
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
    """One item gone (`-`), new (`+`), there with something changed (`~`) or as it was (` `); `why` it does not show any
    more, or what has changed about it.
    """

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
    contexts, changes = read_recorded(Path(args.file)), list[Change]()
    before, after = _runtime(args.before, args, output), _runtime(args.after, args, output)
    now = datetime.now(UTC)
    screens = {screen.id for runtime in (before, after) for screen in runtime.published.screens}
    for unknown in unknown_screens(contexts, screens):
        output.note(f"{args.file}: {unknown}")
    for recorded in contexts:
        lines = _compared(before, after, recorded, recorded.now or now)
        if any(line.sign != " " for line in lines):
            changes.append(Change(recorded.line, recorded.place, lines))
    _print(changes, len(contexts), output)
    output.document(
        {"contexts": len(contexts), "changed": len(changes), "changes": [asdict(change) for change in changes]}
    )
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
    old = before.resolve(recorded.request, recorded.viewer, now).items
    new = after.resolve(recorded.request, recorded.viewer, now).items
    if _texts(old) == _texts(new):
        return tuple(_kept(one, other) for one, other in zip(old, new, strict=True))
    explained = after.resolve(recorded.request, recorded.viewer, now, explain=True)
    return tuple(_diff(old, new, _reasons(explained)))


def _texts(items: Sequence[Item]) -> list[str]:
    """What each is; one that is another thing now is gone, and a new one there."""
    return [
        f"{item.style or item.kind} {item.article.id} ({item.rule}, {item.article.locale})"
        + (f" on {item.element}" if item.element else "")
        for item in items
    ]


def _diff(old: Sequence[Item], new: Sequence[Item], reasons: Mapping[str, str]) -> Iterator[Line]:
    before, after = _texts(old), _texts(new)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from map(_kept, old[old_from:old_to], new[new_from:new_to])
            continue
        for at in range(old_from, old_to):
            moved = "comes at another place" if before[at] in after else None
            yield Line("-", before[at], reasons.get(old[at].rule) or moved)
        known = dict(zip(before, old, strict=True))
        for text, item in zip(after[new_from:new_to], new[new_from:new_to], strict=True):
            yield Line("+", text, _changed(known[text], item) if text in known else None)


def _kept(old: Item, new: Item) -> Line:
    """An item that stays where it is, perhaps with something changed."""
    (text,) = _texts([new])
    changed = _changed(old, new)
    return Line("~" if changed else " ", text, changed)


def _changed(old: Item, new: Item) -> str | None:
    """How an item behaves otherwise: `trigger: click → auto; steps: …`."""
    was, now = _behaviour(old), _behaviour(new)
    return "; ".join(f"{name}: {was[name]} → {now[name]}" for name in was if was[name] != now[name]) or None


def _behaviour(item: Item) -> dict[str, str]:
    """What is true of an item beyond what it is, as lines for people."""
    remember = item.remember
    return {
        "trigger": item.trigger or "none",
        "opens by itself": "yes" if item.interruptive else "no",
        "dismissal": remember.scope,
        "major": str(remember.major),
        "impressions left": "any number" if remember.left is None else str(remember.left),
        "set": remember.set or "none",
        "steps": ", ".join(_step(step) for step in item.steps or ()) or "none",
        "reason": item.reason,
        "why": item.why.code,
    }


def _step(step: Step) -> str:
    """A step with where it is: `rate on invoice.form.rate`."""
    places = (("on", step.element), ("at", step.screen), ("see", step.article and step.article.id))
    return " ".join([step.id, *(f"{word} {place}" for word, place in places if place)])


def _reasons(explained: ResolveReply) -> dict[str, str]:
    """Why each rule does not show."""
    withheld = explained.withheld or ()
    return {one.rule: why(Outcome(one.rule, one.stage, one.code, one.detail)) for one in withheld}


def _print(changes: Sequence[Change], contexts: int, output: Output) -> None:
    for change in changes:
        output.line(f"line {change.line}, {change.place}:")
        for line in change.items:
            output.line(f"  {line}")
    gone, new, otherwise = (sum(line.sign == sign for change in changes for line in change.items) for sign in "-+~")
    changed = f"{len(changes)} of {counted(contexts, 'context')} would be answered otherwise"
    told = f"{changed}: {counted(gone, 'item')} gone, {new} new, {otherwise} changed"
    output.line(told if changes else changed)

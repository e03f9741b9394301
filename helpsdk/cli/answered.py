"""Recorded contexts answered one by one, as JSON lines or for people: what proves that two places decide alike."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from helpsdk.cli.output import Output, UsageError
from helpsdk.cli.recorded import Recorded, read_recorded, unknown_screens
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.runtime import Runtime

#: What a file of contexts says itself, by the names that the options have in the parsed arguments.
_OF_ONE = (
    *("screen", "url", "element", "event", "screen_text", "open", "next", "shows", "locale", "group", "user"),
    *("account", "device", "trait", "app_version", "memory", "dismissed", "now", "tz"),
)


def refuse_both(args: argparse.Namespace) -> None:
    """Raises UsageError for options about one context beside a file of many."""
    given = [name for name in _OF_ONE if getattr(args, name)]
    if given:
        raise UsageError(f"--contexts says who asks and where by itself; leave out --{given[0].replace('_', '-')}")


def answer_all(file: Path, runtime: Runtime, output: Output, *, explain: bool) -> None:
    """A line for each context: with `--json` its number in the file as `line`, and the reply."""
    contexts, now = read_recorded(file), datetime.now(UTC)
    screens = {screen.id for screen in runtime.published.screens}
    for unknown in unknown_screens(contexts, screens):
        output.note(f"{file}: {unknown}")
    for recorded in contexts:
        reply = runtime.resolve(recorded.request, recorded.viewer, recorded.now or now, explain=explain)
        output.line(f"line {recorded.line}, {recorded.place}: {_shown(reply)}")
        if output.as_json:
            print(_json(recorded, reply))


def _json(recorded: Recorded, reply: ResolveReply) -> str:
    document = {"line": recorded.line, **reply.model_dump(mode="json", exclude_none=True)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _shown(reply: ResolveReply) -> str:
    return ", ".join(f"{item.style or item.kind} {item.article.id} ({item.rule})" for item in reply.items) or "nothing"

"""Recorded contexts: a file of JSON lines, each what somebody asked `POST /v1/resolve` once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from helpsdk.cli.output import UsageError
from helpsdk.cli.wording import wrong_in
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.requests import HelpViewer, Moment, ResolveRequest
from helpsdk.runtime.wishes import wished

#: Bytes of a line; a context is at most 64 KB.
_LONGEST = 262_144


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    context: ResolveRequest
    viewer: HelpViewer | None = None
    memory: dict[str, Any] | None = None
    now: Moment | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A context of the file's `line`, with who asked and when; `now` None: it does not say."""

    line: int
    request: ResolveRequest
    viewer: Viewer
    now: datetime | None

    @property
    def place(self) -> str:
        """Where it was asked, for people."""
        return self.request.screen or self.request.url or "no screen"


def read_recorded(file: Path) -> list[Recorded]:
    """The contexts of a file; empty lines are skipped. Raises UsageError with every line that is wrong, OSError."""
    found: list[Recorded] = []
    wrong: list[str] = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                found += [_recorded(number, line)] if line.strip() else []
            except _Wrong as error:
                wrong += [f"{file}:{number}: {what}" for what in error.args]
    if wrong:
        raise UsageError("\n".join(wrong))
    if not found:
        raise UsageError(f"{file}: holds no contexts")
    return found


def unknown_screens(contexts: Iterable[Recorded], screens: Collection[str]) -> Iterator[str]:
    """A sentence for each context of a screen that is none of these: it is answered as on no screen."""
    for recorded in contexts:
        for screen in filter(None, [recorded.request.screen, *recorded.request.next]):
            if screen not in screens:
                near = get_close_matches(screen, screens, n=1)
                yield f"line {recorded.line}: no screen {screen}" + (f"; did you mean {near[0]}?" if near else "")


class _Wrong(Exception):
    """Everything wrong with a line."""


def _recorded(number: int, line: bytes) -> Recorded:
    if len(line) > _LONGEST:
        raise _Wrong(f"a line has at most {_LONGEST} bytes")
    try:
        value = json.loads(line)
    except RecursionError:
        raise _Wrong("not JSON: nested too deep") from None
    except ValueError as error:
        raise _Wrong(f"not JSON: {error}") from None
    try:
        read = _Line.model_validate(_with_memory(value))
    except ValidationError as invalid:
        raise _Wrong(*wrong_in(invalid), *_unknown_keys(value)) from None
    if unknown := list(_unknown_keys(value)):
        raise _Wrong(*unknown)
    viewer = ANONYMOUS if read.viewer is None else read.viewer.viewer
    read.context.locale = list(wished(read.context.locale, viewer.locale))  # as a server understands them
    return Recorded(number, read.context, viewer, read.now or read.context.now)


def _unknown_keys(value: Any) -> Iterator[str]:
    """Keys of the context that nobody reads: misspelt ones, most likely."""
    context = value.get("context") if isinstance(value, dict) else None
    for key in context if isinstance(context, dict) else ():
        if key not in ResolveRequest.model_fields:
            near = get_close_matches(key, ResolveRequest.model_fields, n=1)
            yield f"context.{key}: there is no such key" + (f"; did you mean {near[0]}?" if near else "")


def _with_memory(value: Any) -> Any:
    """The memory may stand beside the context, too."""
    if not isinstance(value, dict) or not isinstance(value.get("context"), dict) or value.get("memory") is None:
        return value
    return {**value, "context": {**value["context"], "memory": value["memory"]}}

"""Recorded contexts: a file of JSON lines, each what somebody asked `POST /v1/resolve` once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from helpsdk.cli.output import UsageError
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.requests import HelpViewer, Moment, ResolveRequest

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


def read_recorded(file: Path) -> Iterator[Recorded]:
    """The contexts of a file; empty lines are skipped. Raises UsageError with the line, OSError."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _recorded(file, number, line)


def _recorded(file: Path, number: int, line: bytes) -> Recorded:
    if len(line) > _LONGEST:
        raise UsageError(f"{file}:{number}: a line has at most {_LONGEST} bytes")
    try:
        read = _Line.model_validate(_with_memory(json.loads(line)))
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        raise UsageError(f"{file}:{number}: {'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}:{number}: not JSON: {error}") from None
    viewer = ANONYMOUS if read.viewer is None else read.viewer.viewer
    return Recorded(number, read.context, viewer, read.now or read.context.now)


def _with_memory(value: Any) -> Any:
    """The memory may stand beside the context, too."""
    if not isinstance(value, dict) or not isinstance(value.get("context"), dict) or value.get("memory") is None:
        return value
    return {**value, "context": {**value["context"], "memory": value["memory"]}}

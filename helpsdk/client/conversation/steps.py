"""What a conversation with a help server does, as values.

A conversation is a generator: it yields what is to be done, is sent what came of it, and returns its result. It does
no I/O, looks at no clock of its own and never sleeps; `drive` and `aiodrive` perform it, blocking or awaited.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from helpsdk.client.options import Timeout


@dataclass(frozen=True, slots=True)
class Request:
    """`url` is whole, with its query. What proves who asks is in `headers`, which are never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; the names of its headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """No whole reply came. `code` is one of `unreachable`, `late`, `broken`, `oversized`, `closed`."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Send:
    """Is answered with a Reply or a Fault."""

    request: Request
    timeout: Timeout


@dataclass(frozen=True, slots=True)
class Wait:
    """Is answered with None, after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Until:
    """Is answered with None, once the future is done or so many seconds are over."""

    future: Future[Any]
    seconds: float


Step: TypeAlias = Send | Wait | Until
Outcome: TypeAlias = Reply | Fault | None
Result = TypeVar("Result")
Steps: TypeAlias = Generator[Step, Outcome, Result]

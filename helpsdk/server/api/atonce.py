"""A deadline only for what has to wait: most bodies are there when they are asked for, and timers are dear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import CoroutineType, coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def soon(awaitable: Awaitable[Result], seconds: float) -> Result:
    """Its result. Raises TimeoutError when that takes longer, and whatever it raises."""
    if not isinstance(awaitable, CoroutineType):
        async with asyncio.timeout(seconds):
            return await awaitable
    try:
        waits_for = awaitable.send(None)
    except StopIteration as done:
        found: Result = done.value
        return found
    async with asyncio.timeout(seconds):
        return await _going_on(awaitable, waits_for)


@coroutine
def _going_on(begun: Coroutine[Any, Any, Result], waits_for: Any) -> Generator[Any, Any, Result]:
    """The rest of a coroutine that waits for something: what `await` does, from its second step on."""
    while True:
        try:
            given = yield waits_for
        except BaseException as error:  # a cancellation, too, is for the coroutine
            thrown: BaseException | None = error
        else:
            thrown = None
        try:
            waits_for = begun.send(given) if thrown is None else begun.throw(thrown)
        except StopIteration as done:
            found: Result = done.value
            return found

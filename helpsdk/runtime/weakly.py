"""Methods that what they belong to may keep: without a circle of references, which only the collector could free."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
R = TypeVar("R")


def weakly(method: Callable[P, R]) -> Callable[P, R]:
    """The bound method, not keeping its object. It is only to be called while somebody else keeps that."""
    reference = WeakMethod(method)

    def call(*args: P.args, **named: P.kwargs) -> R:
        found = reference()
        assert found is not None, "called after its object was let go"
        return found(*args, **named)

    return call

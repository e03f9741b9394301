"""Misspelled arguments are told with the one that was meant, as Python itself does from 3.13 on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")
Kind = TypeVar("Kind", bound=type)


def spelled(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The function, whose TypeError for an argument that it does not have names the nearest."""
    known = tuple(inspect.signature(function).parameters)

    @wraps(function)
    def checked(*args: Given.args, **given: Given.kwargs) -> Made:
        refuse_misspelled(function.__qualname__.removesuffix(".__init__"), given, known)
        return function(*args, **given)

    return checked


def spelled_options(kind: Kind) -> Kind:
    """The same for a class, whose `__init__` may be a dataclass's."""
    init: Any = kind.__init__  # type: ignore[misc]
    kind.__init__ = spelled(init)  # type: ignore[misc]
    return kind


def refuse_misspelled(name: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raises TypeError for what is given and not known."""
    there = [one for one in known if one != "self"]
    for wrong in given:
        if wrong not in there:
            from difflib import get_close_matches  # nobody else needs it who spells well

            near = get_close_matches(wrong, there, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(there)}"
            raise TypeError(f"{name}() has no argument {wrong!r}; {meant}")

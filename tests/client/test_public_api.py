"""What users may rely on, as text: a change shows in review. `REWRITE_SNAPSHOTS=1` writes it anew."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import helpsdk
from helpsdk.client.local.aio import AsyncLocalHelp
from helpsdk.client.local.help import LocalHelp

SNAPSHOT = Path(__file__).parent / "public_api.txt"
#: What is exported and by whom: clients, the help for tests of a product, and the integrations.
MODULES = (
    "helpsdk",
    "helpsdk.client.testing",
    *(f"helpsdk.integrations.{one}" for one in ("django", "fastapi", "flask", "jinja", "starlette", "wsgi")),
)
#: What is not imported by users, and given to them.
GIVEN = (LocalHelp, AsyncLocalHelp)


def described() -> str:
    exported = [line for module in MODULES for line in _module(module)]
    given = [line for one in GIVEN for line in _class(one.__name__, one)]
    return "\n".join([*exported, "# given by HelpClient.local", *given]) + "\n"


def _module(name: str) -> Iterator[str]:
    module = importlib.import_module(name)
    yield f"# {name}"
    for exported in sorted(module.__all__):
        value = getattr(module, exported)
        if inspect.isclass(value):
            yield from _class(exported, value)
        elif callable(value):
            yield f"{exported}{_signature(value)}"


def _class(name: str, value: type[Any]) -> Iterator[str]:
    yield f"class {name}{_signature(value)}"
    own_fields = {field.name for field in fields(value)} if is_dataclass(value) else set()
    for member, found in sorted(inspect.getmembers_static(value)):
        if member.startswith("_") or member in own_fields:
            continue
        if isinstance(found, property):
            yield f"    {member}: property"
        elif inspect.isfunction(found):
            yield f"    {'async ' if inspect.iscoroutinefunction(found) else ''}{member}{_signature(found)}"
        elif isinstance(found, (staticmethod, classmethod)):
            yield f"    {type(found).__name__} {member}{_signature(found.__func__)}"


def _signature(value: Any) -> str:
    try:
        return str(inspect.signature(value))
    except ValueError:
        return "(…)"


def test_the_public_names_and_their_arguments_are_the_reviewed_ones() -> None:
    found = described()
    if os.environ.get("REWRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8"), "run with REWRITE_SNAPSHOTS=1 where this is meant"


def test_every_public_name_says_what_it_is() -> None:
    undocumented = [name for name in helpsdk.__all__ if not (getattr(helpsdk, name).__doc__ or "").strip()]
    assert undocumented == []


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(helpsdk.__file__).parent / "py.typed").exists()

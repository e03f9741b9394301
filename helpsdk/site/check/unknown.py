"""A name that nothing declares, with the names that are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources
from helpsdk.site.wording import unknown_name

_DECLARED_IN = {
    "screen": "screens.yaml",
    "element": "screens.yaml",
    "event": "events of site.yaml",
    "group": "audiences.yaml",
    "saved group": "audiences.yaml: saved",
    "collection": "collections.yaml",
    "set": "policy.yaml: sets",
    "rule": "rules/",
}
#: What is declared where nobody looks first.
_FAR_AWAY = frozenset({"group", "set", "saved group"})


def unknown(sources: Sources, entry: Entry[Any], kind: str, name: str, *at: str | int) -> Iterator[Problem]:
    """An error at `at` of the entry, when there certainly is no `name` of this kind."""
    if not sources.lacks(kind, name):
        return
    known = sources.known.get(kind, set())
    text, allowed = unknown_name(kind, name, known)
    if kind in _DECLARED_IN and not known:
        text += f"; nothing is declared in {_DECLARED_IN[kind]}"
    elif kind in _FAR_AWAY:
        text += f"; {kind}s are declared in {_DECLARED_IN[kind]}"
    yield entry.problem(f"unknown-{kind.replace(' ', '-')}", text, *at, allowed=allowed)

"""Ids that are given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources


def duplicate_ids(sources: Sources) -> Iterator[Problem]:
    """Rules, screens, collections, glossary terms, elements of different titles, and article ids and aliases."""
    yield from _twice("rule", sources.rules)
    yield from _twice("screen", sources.screens)
    yield from _twice("collection", sources.collections)
    yield from _twice("term", sources.glossary)
    yield from _elements(sources)
    yield from _aliases(sources)


def _twice(kind: str, entries: Iterable[Entry[Any]]) -> Iterator[Problem]:
    first: dict[str, Entry[Any]] = {}
    for entry in entries:
        other = first.setdefault(entry.value.id, entry)
        if other is not entry:
            yield entry.problem("duplicate", f"{kind} `{entry.value.id}` exists already in {_place(other)}", "id")


def _elements(sources: Sources) -> Iterator[Problem]:
    """An element may stand on several screens, under one title."""
    first: dict[str, tuple[Entry[Any], int]] = {}
    for entry in sources.screens:
        for index, element in enumerate(entry.value.elements):
            other, position = first.setdefault(element.id, (entry, index))
            if other is entry and position != index:
                text = f"element `{element.id}` is declared twice on screen `{entry.value.id}`"
                yield entry.problem("duplicate", text, "elements", index, "id")
            elif other.value.elements[position].title != element.title:
                text = f"element `{element.id}` has another title in {_place(other, 'elements', position)}"
                yield entry.problem("duplicate", text, "elements", index, "title")


def _aliases(sources: Sources) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    articles = sources.names("article") or set()
    for id, entry in sources.articles.items():
        for index, alias in enumerate(entry.value.meta.aliases):
            if alias in articles:
                text = f"the alias `{alias}` is the id of {'this' if alias == id else 'another'} article"
                yield entry.problem("duplicate", text, "aliases", index)
            elif alias in owners:
                text = f"the alias `{alias}` belongs to article `{owners[alias]}` already"
                yield entry.problem("duplicate", text, "aliases", index)
            owners.setdefault(alias, id)


def _place(entry: Entry[Any], *at: str | int) -> str:
    line = entry.line(*at)
    return entry.file if line is None else f"{entry.file}, line {line}"

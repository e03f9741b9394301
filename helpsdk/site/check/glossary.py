"""The glossary's own references: `see`, and terms used in definitions. They must exist and never go in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.glossary import Term
from helpsdk.content.yamlfile import Path
from helpsdk.errors import Problem
from helpsdk.site.places import Entry, Sources
from helpsdk.site.terms import TermIndex, terms_in
from helpsdk.site.wording import unknown_name

#: How many terms of a circle are shown.
_SHOWN = 8


def glossary_references(sources: Sources) -> Iterator[Problem]:
    """`see` and `:term[]` that name nothing, and circles of them."""
    index = TermIndex(entry.value for entry in sources.glossary)
    doubtful = TermIndex.of_words(sources.doubts.names.get("term", ()))
    known = sources.names("term") or set()
    edges: dict[str, set[str]] = {}
    for entry in sources.glossary:
        targets = edges.setdefault(entry.value.id, set())
        see = entry.value.see
        if see is not None:
            targets.add(see)
            if sources.lacks("term", see):
                text, allowed = unknown_name("term", see, known)
                yield entry.problem("unknown-term", text, "see", allowed=allowed)
        for at, words, id in _used(entry, index, targets):
            if doubtful.find(id, words) is None and (id or words) not in known:
                text, allowed = unknown_name("term", id or words, known)
                yield entry.problem("unknown-term", text, *at, allowed=allowed)
    yield from _circles(sources, edges)


def _used(entry: Entry[Term], index: TermIndex, targets: set[str]) -> Iterator[tuple[Path, str, str | None]]:
    """Puts the terms that a definition uses into `targets`; gives place, words and id of those it does not find."""
    definition = entry.value.definition
    texts = definition if isinstance(definition, dict) else {"": definition or ""}
    for locale, text in texts.items():
        for words, id in terms_in(text):
            found = index.find(id, words)
            if found is not None:
                targets.add(found)
            else:
                yield ("definition", locale) if locale else ("definition",), words, id


def _circles(sources: Sources, edges: dict[str, set[str]]) -> Iterator[Problem]:
    """Each circle once, at the first of its terms in the file."""
    entries = {entry.value.id: entry for entry in reversed(sources.glossary)}
    reported: set[str] = set()
    for circle in _found_circles(edges):
        if not reported.isdisjoint(circle):
            continue
        reported.update(circle)
        entry = entries[circle[0]]
        way = " → ".join((*circle[:_SHOWN], *(["…"] if len(circle) > _SHOWN else []), circle[0]))
        text = f"the glossary goes in a circle: {way}; let one of them explain itself without the others"
        yield entry.problem("cyclic-glossary", text, "see" if entry.value.see else "definition")


def _found_circles(edges: dict[str, set[str]]) -> Iterator[list[str]]:
    """Circles by a walk in depth that visits every term once, without recursion."""
    done: set[str] = set()
    for start in edges:
        way: dict[str, Iterator[str]] = {} if start in done else {start: iter(sorted(edges[start]))}
        while way:
            term = next(reversed(way))
            target = next((one for one in way[term] if one in edges and one not in done), None)
            if target is None:
                done.add(term)
                del way[term]
            elif target in way:
                terms = list(way)
                yield terms[terms.index(target) :]
            else:
                way[target] = iter(sorted(edges[target]))

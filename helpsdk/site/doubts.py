"""What may exist beyond what could be read, so that one mistake is not reported again by all that refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Doubts:
    """`kinds` could not be read at all; `names`, by kind, may exist beside those that are known, as aliases do.

    Kinds are screen, element, rule, set, article, event, group, saved group, trait, term, collection, asset (its path)
    and source (the id of an article of which nobody can say which translation is the source).
    """

    kinds: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, names: Iterable[str]) -> None:
        self.names.setdefault(kind, set()).update(names)

    def take(self, others: Doubts) -> None:
        """These doubts, too."""
        self.kinds |= others.kinds
        for kind, names in others.names.items():
            self.add(kind, names)

    def about(self, kind: str, name: str) -> bool:
        """Whether nobody can say that there is no such thing."""
        return kind in self.kinds or name in self.names.get(kind, ())


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a YAML value, keys included."""
    if isinstance(value, str):
        yield value
    for inner in value if isinstance(value, list) else ():
        yield from texts_in(inner)
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield key
        yield from texts_in(inner)

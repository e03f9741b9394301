"""Who may sign in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: str  # a key of the words
    language: str
    groups: frozenset[str]


PEOPLE = {
    one.id: one
    for one in (
        Person("anna", "Anna Weber", "colleague", "en", frozenset({"colleagues"})),
        Person("pavel", "Павел Орлов", "manager", "ru", frozenset({"colleagues", "managers"})),
    )
}

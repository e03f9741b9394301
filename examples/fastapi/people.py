"""Who can sign in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`group` is what the help knows them by, `role` a key of `words`."""

    id: str
    name: str
    group: str
    role: str
    language: str


PEOPLE = {
    person.id: person
    for person in (
        Person("wei", "Wei Lin", "members", "member", "zh-Hans"),
        Person("irina", "Irina Orlova", "desk", "librarian", "ru"),
    )
}

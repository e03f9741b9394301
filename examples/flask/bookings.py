"""Rooms and who booked them, kept for as long as the process runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True, slots=True)
class Room:
    id: str
    name: str
    seats: int
    equipment: tuple[str, ...]  # keys of the words


@dataclass(frozen=True, slots=True)
class Booking:
    id: int
    room: Room
    person: str
    day: str
    time: str
    people: int
    repeats: str  # once, weekly or monthly


ROOMS = {
    one.id: one
    for one in (
        Room("linden", "Linden", 4, ("screen",)),
        Room("maple", "Maple", 8, ("screen", "camera")),
        Room("oak", "Oak", 20, ("screen", "camera", "stage")),
    )
}


@dataclass(slots=True)
class Book:
    """All bookings, newest last."""

    _bookings: dict[int, Booking] = field(default_factory=dict)
    _ids: count[int] = field(default_factory=lambda: count(1))
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for person in ("anna", "pavel"):
            self.add("maple", person, "Mo", "09:30", 6, "weekly")
            self.add("linden", person, "We", "14:00", 3, "once")

    def add(self, room: str, person: str, day: str, time: str, people: int, repeats: str) -> Booking:
        with self._guard:
            made = Booking(next(self._ids), ROOMS[room], person, day, time, people, repeats)
            self._bookings[made.id] = made
            return made

    def cancel(self, id: int, person: str) -> None:
        with self._guard:
            if id in self._bookings and self._bookings[id].person == person:
                del self._bookings[id]

    def of(self, person: str) -> list[Booking]:
        return [one for one in self._bookings.values() if one.person == person]

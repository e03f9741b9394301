"""What the running product holds: the books of every company, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from examples.ledger.books.books import Books
from examples.ledger.books.people import USERS
from examples.ledger.books.sample import sample_books

Clock = Callable[[], date]


class Ledger:
    """`clock` says which day it is; the sample data is made to fit the first one."""

    def __init__(self, clock: Clock = date.today) -> None:
        self.clock = clock
        self._books = {id: sample_books(id, clock()) for id in USERS}

    def books(self, user_id: str) -> Books:
        return self._books[user_id]

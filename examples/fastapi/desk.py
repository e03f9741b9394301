"""Books and who has them, in memory: whatever is done to them is gone when the example stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

LOAN = timedelta(days=21)
RENEWALS = 2
FEE_PER_DAY = 0.20


@dataclass(frozen=True, slots=True)
class Book:
    """`hue` colours its cover, `language` is its title's."""

    id: str
    title: str
    author: str
    year: int
    shelf: str
    hue: int
    language: str = "en"


@dataclass(slots=True)
class Loan:
    book: Book
    person: str
    due: date
    renewed: int = 0

    @property
    def days_late(self) -> int:
        return max(0, (date.today() - self.due).days)

    @property
    def fee(self) -> float:
        return self.days_late * FEE_PER_DAY

    @property
    def renewable(self) -> bool:
        return self.renewed < RENEWALS and not self.days_late


BOOKS = {
    book.id: book
    for book in (
        Book("dispossessed", "The Dispossessed", "Ursula K. Le Guin", 1974, "F LEG", 262),
        Book("roadside-picnic", "Пикник на обочине", "Аркадий и Борис Стругацкие", 1972, "Ф СТР", 150, "ru"),
        Book("three-body", "三体", "刘慈欣", 2008, "F LIU", 20, "zh-Hans"),
        Book("seeing-trees", "Seeing Trees", "Nancy Ross Hugo", 2011, "582 HUG", 130),
        Book("cookbook", "Salt, Fat, Acid, Heat", "Samin Nosrat", 2017, "641 NOS", 45),
        Book("master", "Мастер и Маргарита", "Михаил Булгаков", 1967, "Ф БУЛ", 340, "ru"),
        Book("border-town", "边城", "沈从文", 1934, "F SHE", 200, "zh-Hans"),
        Book("invisible-cities", "Invisible Cities", "Italo Calvino", 1972, "F CAL", 300),
    )
}


@dataclass(slots=True)
class Desk:
    loans: list[Loan] = field(default_factory=lambda: _sample(date.today()))

    def find(self, words: str, *, on_shelf: bool) -> list[Book]:
        """Books whose title or author has the words, in the order of the shelves."""
        wanted = words.casefold()
        found = [book for book in BOOKS.values() if wanted in f"{book.title} {book.author}".casefold()]
        return [book for book in found if not on_shelf or self.loan_of(book) is None]

    def loan_of(self, book: Book) -> Loan | None:
        return next((loan for loan in self.loans if loan.book is book), None)

    def loans_of(self, person: str) -> list[Loan]:
        return sorted((loan for loan in self.loans if loan.person == person), key=lambda loan: loan.due)

    def borrow(self, book: Book, person: str) -> None:
        """Nothing happens to a book that is out."""
        if self.loan_of(book) is None:
            self.loans.append(Loan(book, person, date.today() + LOAN))

    def renew(self, book: Book, person: str) -> None:
        loan = self.loan_of(book)
        if loan is not None and loan.person == person and loan.renewable:
            loan.due, loan.renewed = date.today() + LOAN, loan.renewed + 1


def _sample(today: date) -> list[Loan]:
    return [
        Loan(BOOKS["cookbook"], "wei", today - timedelta(days=4), renewed=1),
        Loan(BOOKS["invisible-cities"], "wei", today + timedelta(days=3)),
        Loan(BOOKS["master"], "wei", today + timedelta(days=12), renewed=2),
        Loan(BOOKS["three-body"], "irina", today + timedelta(days=9)),
    ]

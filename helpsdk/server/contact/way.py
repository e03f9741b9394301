"""A way to hand a message over, and how it says that it could not."""

from __future__ import annotations

from typing import Protocol

from helpsdk.server.store.contacts import Contact


class Undelivered(Exception):
    """Why it did not arrive, in words that hold no secret.

    `wait`: seconds that the receiver asks to be left alone; `final`: it says that it never wants this one.
    """

    def __init__(self, why: str, *, wait: float = 0.0, final: bool = False) -> None:
        self.wait, self.final = wait, final
        super().__init__(why[:300])


class Way(Protocol):
    @property
    def name(self) -> str:
        """Stays the same for as long as messages are on their way."""

    def send(self, contact: Contact) -> None:
        """Blocks. Raises Undelivered."""

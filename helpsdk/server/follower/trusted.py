"""Whom a site trusts while it is served: follows the store, and goes on with the last known when that is away."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from helpsdk.errors import BundleInvalid, KeyRefused, StoreError
from helpsdk.identity.sessions import Sessions
from helpsdk.identity.trust import Trust, new_trust
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.follower.shelf import Shelf
from helpsdk.server.store import Store
from helpsdk.server.store.readonly import writable

_log = logging.getLogger("helpsdk.server")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A trust and the sessions of it: one value, so that both are swapped at once."""

    trust: Trust
    sessions: Sessions


class TrustFollower:
    """`current` may be read from any thread, and is to be read once for a whole request.

    Until something is known it holds keys that nobody has, so that nobody is signed in.
    """

    def __init__(self, site: str, shelf: Shelf, last_good: LastGood) -> None:
        self._site, self._shelf, self._last_good = site, shelf, last_good
        self.current = _trusted(new_trust(site, datetime.now(UTC)))
        self._guard = threading.Lock()
        self._told = ""

    def refresh(self, *, told: str = "") -> None:
        """Looks for a change. What is wrong is logged once, unless it is `told`, a cause that was logged already."""
        with self._guard:
            try:
                self._follow(self._shelf.store())
            except (StoreError, KeyRefused) as error:
                self._fall_back()
                self._tell(f"site {self._site}: {error}", quiet=str(error) == told)
            else:
                self._told = ""

    def _follow(self, store: Store) -> None:
        number = store.trust_number(self._site)
        if number == 0 and store.latest(self._site):
            number = begin(store, self._site, self._last_good)
        if number in (0, self.current.trust.number):
            return
        self.current = _trusted(store.trust(self._site))
        self._keep()

    def _keep(self) -> None:
        if not writable(self._shelf.data):
            return
        try:
            self._last_good.save_trust(self.current.trust)
        except (OSError, StoreError) as error:
            _log.warning("site %s: trust.json was not written: %s", self._site, error)

    def _fall_back(self) -> None:
        if self.current.trust.number:
            return
        try:
            self.current = _trusted(self._last_good.load_trust())
        except (BundleInvalid, KeyRefused) as error:
            if not self._last_good.present:
                return  # nothing is served either
            self._tell(f"site {self._site}: nobody can be signed in while the store is away: {error}")

    def _tell(self, text: str, *, quiet: bool = False) -> None:
        if self._told:
            return
        self._told = text
        if not quiet:
            _log.warning("%s", text)


def begin(store: Store, site: str, last_good: LastGood) -> int:
    """Gives a site its trust where it has none and the store can be written; its number then, or 0.

    After the store was lost it is the last known one, so that hosts' keys and viewers' keys go on. Raises StoreError.
    """
    number = store.trust_number(site)
    if number or not writable(last_good.data):
        return number
    try:
        known = last_good.load_trust()
    except BundleInvalid:
        known = None
    return store.change_trust(site, lambda trust: trust if known is None or trust.number else known).number


def _trusted(trust: Trust) -> Trusted:
    return Trusted(trust, Sessions(trust))

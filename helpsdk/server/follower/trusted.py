"""Whom a site trusts while it is served: follows the store, and goes on with the last known when that is away."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from helpsdk.errors import BundleInvalid, KeyRefused, StoreError
from helpsdk.identity.sessions import Sessions
from helpsdk.identity.trust import Trust, new_trust, recovered
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

    def told(self, why: str) -> bool:
        """Whether this cause is what was said last, in the log or by the caller of `refresh`."""
        return self._told == f"site {self._site}: {why}"

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
        current = self.current.trust
        number = store.trust_number(self._site)
        if number == current.number != 0 or not (number or store.latest(self._site)):
            return
        known = newest(self._last_good, current)
        begin(store, self._site, self._last_good, known)
        trust = store.trust(self._site)
        if known and known.number > trust.number:  # where nothing can be written
            trust = known
        if trust.number != current.number:
            self.current = _trusted(trust)
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


def newest(last_good: LastGood, current: Trust | None = None) -> Trust | None:
    """The newest trust known beside the store: `current`, else the one in the files; None when there is none."""
    try:
        kept = last_good.load_trust()
    except BundleInvalid:
        kept = None
    known = [trust for trust in (current, kept) if trust is not None and trust.number]
    return max(known, key=lambda trust: trust.number, default=None)


def begin(store: Store, site: str, last_good: LastGood, known: Trust | None = None) -> None:
    """Gives a site its trust where it has none, or one older than what is known, and the store can be written.

    After the store was lost it is the last known one, so that hosts' keys and viewers' keys go on; an older store that
    was put back un-revokes nobody, and what was revoked in it since holds, too. Raises StoreError.
    """
    known = known or newest(last_good)
    number = store.trust_number(site)
    if not writable(last_good.data) or number > (known.number if known else 0):
        return
    before = store.trust(site)
    if before.number and (known is None or before == known):
        return
    after = store.change_trust(site, lambda trust: _begun(trust, known))
    if before.number and after.number > before.number:
        _log.warning("site %s: the store held older keys and revocations; the last known ones count again", site)


def _begun(trust: Trust, known: Trust | None) -> Trust:
    """Looked at again in the store's transaction: another replica may have been faster."""
    if known is None or trust.number > known.number or trust == known:
        return trust
    return recovered(known, trust, now=datetime.now(UTC)) if trust.number else known


def _trusted(trust: Trust) -> Trusted:
    return Trusted(trust, Sessions(trust))

"""Carries messages on: each at least once, by one process at a time, until it has arrived or is given up.

A process claims a message for a while before it sends it. When it dies meanwhile, another one claims it again then.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from helpsdk.errors import StoreError
from helpsdk.server.contact.retries import ATTEMPTS, pause
from helpsdk.server.contact.way import Undelivered, Way
from helpsdk.server.store import Store
from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.served import Shelf, Site

LEASE: Final = 120.0  # seconds for which a message is one process's own: longer than sending it takes
POLL: Final = 5.0  # seconds between looks for what others left behind
TIDY: Final = 3600.0  # seconds between removals of what was kept long enough
_PATIENCE: Final = 5.0  # seconds that stopping waits for what is being sent
_AT_ONCE: Final = 500
_CAUSES: Final = 20  # of a way that are told apart
_log = logging.getLogger("helpsdk.server")


class Outbox:
    """Of the sites that this process serves: those of others may go elsewhere. `clock` gives Unix times."""

    def __init__(
        self,
        sites: Callable[[], Iterable[Site]],
        ways: Sequence[Way],
        *,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        lease: float = LEASE,
        poll: float = POLL,
    ) -> None:
        self._sites, self._ways = sites, tuple(ways)
        self._clock, self._chance, self._lease, self._poll = clock, chance, lease, poll
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._tidied: dict[int, float] = {}  # Unix times, by the id of a shelf
        self._told = ""
        self._failing: dict[str, set[str]] = {}  # causes that were told, by the way's name, until it goes well again

    def start(self) -> Callable[[], None]:
        """Returns what stops it. Without a way to send anything it still removes what was kept long enough."""
        thread = threading.Thread(target=self._run, name="helpsdk-contact", daemon=True)
        thread.start()

        def stop() -> None:
            self._stopped.set()
            self._woken.set()
            thread.join(_PATIENCE)

        return stop

    def wake(self) -> None:
        """There is a new one."""
        self._woken.set()

    def deliver(self) -> int:
        """Sends what is due; how many messages were tried. Raises StoreError."""
        if not self._ways:
            return 0
        return sum(self._deliver_of(shelf.store(), ids) for shelf, ids in self._by_shelf())

    def tidy(self) -> None:
        """Once an hour, of the sites that nobody serves any more, too. Raises StoreError."""
        now = self._clock()
        for shelf, _ids in self._by_shelf():
            last = self._tidied.get(id(shelf))
            if last is not None and 0 <= now - last < TIDY:
                continue
            given_up = shelf.store().tidy_contacts(now)
            self._tidied[id(shelf)] = now
            if given_up:
                _log.error("messages given up, as no server carries their site's: %d; `helpsdk contact list`", given_up)

    def _by_shelf(self) -> list[tuple[Shelf, set[str]]]:
        found: dict[int, tuple[Shelf, set[str]]] = {}
        for site in self._sites():
            found.setdefault(id(site.shelf), (site.shelf, set()))[1].add(site.id)
        return list(found.values())

    def _deliver_of(self, store: Store, sites: set[str]) -> int:
        tried = 0
        for contact in store.due_contacts(self._clock(), _AT_ONCE, sorted(sites)):
            if self._stopped.is_set():
                break
            claimed = store.claim_contact(contact, self._clock() + self._lease)
            if claimed is not None:
                tried += 1
                store.save_contact(self._after(claimed))
        return tried

    def _after(self, contact: Contact) -> Contact:
        """What becomes of it: tried on every way by which it has not arrived yet."""
        sent: list[str] = list(contact.document.get("sent", ()))
        failures: dict[str, Undelivered] = {}
        for way in self._ways:
            if way.name not in sent:
                try:
                    way.send(contact)
                    sent.append(way.name)
                    self._failing.pop(way.name, None)
                except Undelivered as failed:
                    failures[way.name] = failed
                except Exception as error:
                    _log.exception("contact %s failed", contact.id)
                    failures[way.name] = Undelivered(f"a mistake of ours, see the log: {type(error).__name__}")
        if not failures:
            return contact.delivered()
        return self._again(replace(contact, document={**contact.document, "sent": sent}), failures)

    def _again(self, contact: Contact, failures: Mapping[str, Undelivered]) -> Contact:
        why = "; ".join(map(str, failures.values()))
        if contact.attempts >= ATTEMPTS or all(failed.final for failed in failures.values()):
            _log.error(
                "site %s: message %s was given up: %s; `helpsdk contact retry %s` sends it again",
                contact.site, contact.id, why, contact.id,
            )  # fmt: skip
            return replace(contact, state="dead", due=self._clock(), error=why)
        wait = max(pause(contact.attempts, self._chance()), *(failed.wait for failed in failures.values()))
        self._warn(contact, failures)
        return replace(contact, due=self._clock() + wait, error=why)

    def _warn(self, contact: Contact, failures: Mapping[str, Undelivered]) -> None:
        """Of each way once for each cause, and again only after it went well."""
        for name, failed in failures.items():
            told, why = self._failing.setdefault(name, set()), str(failed)
            if why not in told and len(told) < _CAUSES:
                told.add(why)
                _log.warning("site %s: message %s is tried again: %s", contact.site, contact.id, why)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self.deliver() < _AT_ONCE:  # what has waited for a server to come back is tried, not given up
                    self.tidy()
                self._told = ""
            except StoreError as error:
                self._tell(str(error))
            except Exception:
                _log.exception("messages to the support team are not sent")
            self._woken.wait(self._poll)
            self._woken.clear()

    def _tell(self, why: str) -> None:
        """Once for each cause in a row."""
        if why != self._told and self._ways:
            _log.warning("messages to the support team are not sent: %s", why)
        self._told = why

"""Sites that may be newer than what is served, told by one thread and waited for by another."""

from __future__ import annotations

import threading


class Hints:
    """Any number of hints that nobody has taken yet are one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._sites: set[str] = set()
        self._all = False

    def tell(self, site: str | None) -> None:
        """None: any site may be newer. Never blocks for long."""
        with self._condition:
            if site is None:
                self._all = True
            else:
                self._sites.add(site)
            self._condition.notify()

    def wait(self, seconds: float) -> frozenset[str] | None:
        """The sites told of since the last time; none after `seconds`; None for all."""
        with self._condition:
            self._condition.wait_for(lambda: self._all or self._sites, seconds)
            told = None if self._all else frozenset(self._sites)
            self._all = False
            self._sites.clear()
            return told

"""Publishing and previewing for authors who ask over HTTP: one thing at a time of each site, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from helpsdk.errors import RevisionConflict, SiteInvalid, StoreBusy
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Publisher
from helpsdk.server.threads import Pool

#: Authors of a site who may wait for others, and of all sites together, each with what they sent.
MOST_WAITING, MOST_AT_ALL = 4, 16
#: Sites that are worked on at the same time: the processor is for readers, too.
AT_ONCE = 3
#: Seconds until an author is told that it takes too long, and that stopping waits for what runs.
SECONDS, PATIENCE = 300.0, 5.0
#: Problems of a site that a reply lists.
MOST_PROBLEMS = 1000

Result = TypeVar("Result")


class Authoring:
    """`followed` are the publishers of sites whose folder this server follows: what is in it is edited there."""

    def __init__(self) -> None:
        self.followed: Mapping[str, Publisher] = {}
        self._own: dict[str, Publisher] = {}
        self._guard = threading.Lock()
        self._waiting = 0
        self._threads: dict[str, Pool] = {}
        self._turns = threading.Semaphore(AT_ONCE)

    def publisher(self, site: LiveSite) -> Publisher:
        """The site's own; one for all who publish it, so that what one of them made serves the next."""
        if site.id in self.followed:
            return self.followed[site.id]
        with self._guard:
            if site.id not in self._own:
                self._own[site.id] = Publisher(site.shelf.store)
            return self._own[site.id]

    async def run(self, site: str, work: Callable[[], Result]) -> Result:
        """What `work` for a site gives. Raises StoreError when it takes too long, and HttpProblem: for a site with

        errors, a newer revision, and too many who wait.
        """
        if self._waiting >= MOST_AT_ALL:
            raise HttpProblem("busy", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await self._of(site).run(lambda: self._in_turn(work))
        except StoreBusy:
            raise HttpProblem("busy", headers={"Retry-After": "2"}) from None
        except SiteInvalid as invalid:
            raise site_invalid(invalid) from None
        except RevisionConflict as newer:
            raise conflict(newer) from None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        with self._guard:
            threads = list(self._threads.values())
        deadline = time.monotonic() + PATIENCE
        for pool in threads:
            pool.close(max(0.0, deadline - time.monotonic()))
        for publisher in self._own.values():
            publisher.close()

    def _of(self, site: str) -> Pool:
        """Its thread ends by itself when nobody writes."""
        with self._guard:
            if site not in self._threads:
                self._threads[site] = Pool("helpsdk-author", 1, waiting=MOST_WAITING, seconds=SECONDS)
            return self._threads[site]

    def _in_turn(self, work: Callable[[], Result]) -> Result:
        with self._turns:
            return work()


def site_invalid(invalid: SiteInvalid) -> HttpProblem:
    """Every problem as `helpsdk check --json` gives it."""
    errors = sum(problem.severity == "error" for problem in invalid.problems)
    detail = f"{errors} error{'' if errors == 1 else 's'}; nothing was changed"
    return HttpProblem(
        "site_invalid", detail, errors=[problem.as_dict() for problem in invalid.problems[:MOST_PROBLEMS]]
    )


def conflict(newer: RevisionConflict) -> HttpProblem:
    error = {"at": "expected", "message": str(newer), "code": "conflict", "allowed": [newer.latest]}
    return HttpProblem("conflict", f"revision {newer.latest} is the newest, not {newer.expected}", errors=[error])

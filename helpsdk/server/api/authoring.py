"""Publishing and previewing for authors who ask over HTTP: one thing at a time, in a thread of its own, few waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from helpsdk.errors import RevisionConflict, SiteInvalid
from helpsdk.server.follower import LiveSite
from helpsdk.server.problems import HttpProblem
from helpsdk.server.publish import Publisher

#: Authors who may wait for others, each with what they sent.
MOST_WAITING = 4
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
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="helpsdk-author")

    def publisher(self, site: LiveSite) -> Publisher:
        """The site's own; one for all who publish it, so that what one of them made serves the next."""
        if site.id in self.followed:
            return self.followed[site.id]
        with self._guard:
            if site.id not in self._own:
                self._own[site.id] = Publisher(site.shelf.store)
            return self._own[site.id]

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` gives. Raises HttpProblem: for a site with errors, a newer revision, and too many who wait."""
        if self._waiting > MOST_WAITING:
            raise HttpProblem("busy", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except SiteInvalid as invalid:
            raise site_invalid(invalid) from None
        except RevisionConflict as newer:
            raise conflict(newer) from None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        for publisher in self._own.values():
            publisher.close()


def site_invalid(invalid: SiteInvalid) -> HttpProblem:
    """Every problem as `helpsdk check --json` gives it."""
    errors = sum(problem.severity == "error" for problem in invalid.problems)
    detail = f"{errors} error{'' if errors == 1 else 's'}; nothing was published"
    return HttpProblem(
        "site_invalid", detail, errors=[problem.as_dict() for problem in invalid.problems[:MOST_PROBLEMS]]
    )


def conflict(newer: RevisionConflict) -> HttpProblem:
    error = {"at": "expected", "message": str(newer), "code": "conflict", "allowed": [newer.latest]}
    return HttpProblem("conflict", f"revision {newer.latest} is the newest, not {newer.expected}", errors=[error])

"""What handlers work with: the settings, the sites and the threads for work that blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar

from helpsdk.errors import BundleInvalid, NotFound
from helpsdk.identity.trust import Trust
from helpsdk.server.api.authoring import Authoring
from helpsdk.server.api.grants import Grants
from helpsdk.server.api.outages import Outages
from helpsdk.server.api.packing import PackedReplies
from helpsdk.server.api.refusals import Refusals
from helpsdk.server.api.request import Request
from helpsdk.server.api.searches import Searches
from helpsdk.server.contact import Desk
from helpsdk.server.follower import LiveSite, Previews, Snapshot
from helpsdk.server.memories import Memories
from helpsdk.server.problems import HttpProblem
from helpsdk.server.settings import Settings
from helpsdk.server.store import Store
from helpsdk.server.threads import Pool

Result = TypeVar("Result")
#: Seconds that a request waits for a thread, and for the store: what it could not do may be sent again.
PATIENCE = 10.0
_STOPPING = 2.0  # seconds that stopping waits for each kind of work
Observe: TypeAlias = Callable[[str | None, int, float], None]


class Service:
    """`sites` is replaced as a whole when a site appears. Threads are our own: a host's are not taken."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sites: Mapping[str, LiveSite] = {}
        #: how many problems keep a folder from being published, by its site, else by the folder's name
        self.problems: Callable[[], Mapping[str, int]] = dict
        self.refusals = Refusals()
        self.outages = Outages()
        self._grants: dict[str, tuple[Trust, Grants]] = {}
        self._packed: dict[str, tuple[Snapshot | None, PackedReplies]] = {}
        self._origins: dict[str, tuple[Snapshot | None, frozenset[str]]] = {}
        #: told of each reply, when it is set: path of its route (None: of none), status, seconds
        self.observe: Observe | None = None
        # Apart, so that readers never wait for a store that is slow, nor for authors.
        self._readers = Pool("helpsdk-reader", 4, waiting=256, seconds=PATIENCE)
        self._storing = Pool("helpsdk-store", 4, waiting=64, seconds=PATIENCE)
        self._authors = Pool("helpsdk-authors", 4, waiting=8, seconds=3 * PATIENCE)
        self.searches = Searches(self._readers)
        self.explanations = Searches(self._authors)
        self.short_explanations = Searches(self._authors)
        self._previews = Previews()
        self.authoring = Authoring()
        self.memories = Memories(settings.memory_ms / 1000)
        self.desk = Desk(settings, lambda: self.sites.values())

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """For readers: work that asks no store. Raises StoreError when no thread has the time."""
        return await self._readers.run(work)

    async def storing(self, work: Callable[[], Result]) -> Result:
        """Work that may wait for a store. Raises StoreError, also when it takes too long: then it goes on."""
        return await self._storing.run(work)

    async def for_author(self, work: Callable[[], Result]) -> Result:
        """What is worked out of drafts. Raises StoreError when too many authors ask, or it takes too long."""
        return await self._authors.run(work)

    async def asset(self, site: LiveSite, hash: str) -> bytes:
        """As `LiveSite.asset`; a store is waited for only where the last-good files have it not. Raises StoreError."""
        try:
            return await self.in_thread(lambda: site.last_good.blob(hash))
        except BundleInvalid:
            return await self.storing(lambda: site.asset(hash))

    def site(self, request: Request) -> LiveSite:
        """The site that `?site=` names; it may be left out when there is one. Raises HttpProblem."""
        wanted = request.query().get("site")
        if wanted is not None:
            site = self.sites.get(wanted)
            if site is not None:
                return site
            raise self._no_site(wanted[:100])
        if len(self.sites) > 1:
            raise HttpProblem("site_required")
        if not self.sites:
            raise self._no_site()
        return next(iter(self.sites.values()))

    def _no_site(self, wanted: str = "") -> HttpProblem:
        """While it is not known which site a folder holds, it may be the one that is asked for. Where there is one
        site alone, it is named, since it answers who names none; of several none is, they may be different people's.
        """
        if self.sites and all(name in self.sites for name in self.problems()):
            detail = f"no site {wanted!r} is served here"
            error = {"at": "site", "loc": ["site"], "message": detail, "code": "unknown_site"}
            known = {"allowed": list(self.sites)} if len(self.sites) == 1 else {}
            return HttpProblem("unknown_site", detail, errors=[error | known])
        return HttpProblem("unavailable", "no site is served yet", headers={"Retry-After": "5"})

    def site_id(self, request: Request) -> str | None:
        """The site that `site()` would answer, None instead of raising."""
        wanted = request.query().get("site")
        if wanted is not None:
            return wanted if wanted in self.sites else None
        return next(iter(self.sites)) if len(self.sites) == 1 else None

    def snapshot(self, request: Request) -> Snapshot:
        """What the site shows now. Raises HttpProblem."""
        current = self.site(request).current
        if current is None:
            raise HttpProblem("unavailable", "nothing is published yet", headers={"Retry-After": "5"})
        return current

    async def preview(self, request: Request, number: int) -> Snapshot:
        """A published revision of the site. Raises HttpProblem and StoreError."""
        try:
            return await self._previews.snapshot(self.site(request), number)
        except NotFound:
            detail = f"the site has no revision {number} that can be opened"
            raise HttpProblem("unknown_revision", detail, errors=[_no_revision(detail)]) from None

    async def overlay(self, site: LiveSite, parts: Mapping[str, bytes], files: Mapping[str, str]) -> Snapshot:
        """A site as it is not published; see `Previews.overlay`."""
        return await self._previews.overlay(site, parts, files)

    def grants(self, site: LiveSite) -> Grants:
        """Those of the site's trust as it is now."""
        trust = site.trust
        known = self._grants.get(site.id)
        if known is None or known[0] is not trust:
            known = self._grants[site.id] = (trust, Grants(trust))
        return known[1]

    def packed(self, site: LiveSite) -> PackedReplies:
        """What strangers get alike of the site as it is now."""
        current = site.current
        known = self._packed.get(site.id)
        if known is None or known[0] is not current:
            known = self._packed[site.id] = (current, PackedReplies())
        return known[1]

    async def store(self, site: LiveSite) -> Store:
        """The site's store, opened when it was not. Raises StoreError."""
        opened = site.shelf.opened
        return opened if opened is not None else await self.storing(site.shelf.store)

    def origins(self, request: Request) -> frozenset[str]:
        """The origins that may call: for the site of the request, else for any site held."""
        wanted = request.query().get("site")
        named = self.sites.get(wanted) if wanted is not None else None
        if named is not None:
            return self._origins_of(named)
        return frozenset(self.settings.origins).union(*map(self._origins_of, self.sites.values()))

    def _origins_of(self, site: LiveSite) -> frozenset[str]:
        """Put together once for each revision."""
        current = site.current
        known = self._origins.get(site.id)
        if known is None or known[0] is not current:
            own = current.settings.origins if current is not None else ()
            known = self._origins[site.id] = (current, frozenset((*self.settings.origins, *own)))
        return known[1]

    def close(self) -> None:
        self.memories.close()
        self.authoring.close()
        self._previews.close()
        for pool in (self._readers, self._storing, self._authors):
            pool.close(_STOPPING)


def _no_revision(detail: str) -> dict[str, object]:
    return {"at": "revision", "loc": ["revision"], "message": detail, "code": "unknown_revision"}

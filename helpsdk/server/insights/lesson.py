"""One lesson: what the searches and clicks that are kept say of a site, beside what was learned before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from helpsdk.server.insights.compared import Change, changes, differs
from helpsdk.server.insights.learned import learned_counters
from helpsdk.server.insights.taught import taught
from helpsdk.server.insights.texts import Texts
from helpsdk.server.insights.worth import LONGEST
from helpsdk.server.store.protocol import Store
from helpsdk.site.bundle import read_manifest, unpack
from helpsdk.site.learned import Learned
from helpsdk.site.published import PublishedSite


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned of a revision's site before, and what is now. With `off` the site does not want to learn."""

    site: str
    revision: int
    before: Learned
    now: Learned
    off: bool = False

    @property
    def differs(self) -> bool:
        """Whether it is worth a revision."""
        return differs(self.before, self.now)

    @property
    def changes(self) -> list[Change]:
        """Every boost that is there or was, the greatest first."""
        return changes(self.before, self.now)


def lesson_of(store: Store, site: str, today: date) -> Lesson:
    """Of the newest revision, with what is kept until today. Changes nothing. Raises NotFound and StoreError."""
    revision = store.revision(site)
    published = unpack(read_manifest(revision.manifest), lambda hash: store.blobs([hash])[hash])
    return _lesson(store, published, site, revision.number, today)


def _lesson(store: Store, published: PublishedSite, site: str, revision: int, today: date) -> Lesson:
    before = published.learned
    if not published.settings.search.learning:
        return Lesson(site, revision, before, before, off=True)
    first = str(today - timedelta(days=LONGEST))
    if not before.search and not store.rollups.kinds(site, first, str(today), only=("searched",)):
        return Lesson(site, revision, before, before)
    texts = Texts(published, before, today)
    counters = learned_counters(store.rollups, site, texts, today)
    return Lesson(site, revision, before, taught(counters, texts, published, before, today))

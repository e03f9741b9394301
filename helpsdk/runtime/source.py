"""What answers searches in a language: an index, and while that is of earlier content what it must not show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from helpsdk.identity.viewer import Viewer
from helpsdk.search.index import SearchIndex
from helpsdk.search.visible import Visible
from helpsdk.site.published import PublishedSite

#: Sections that an index has beside the build it follows, or without it; with more it is built anew.
MOST_SECTIONS = 2000
_FEW_SECTIONS, _MOST_HIDDEN = 100, 0.2


@dataclass(frozen=True, slots=True)
class Source:
    """An index, or for as long as that is of an earlier revision the same `hiding` what `changed` since.

    One value, read and replaced as one: the index without what it has to hide would show what was narrowed.
    """

    index: SearchIndex
    changed: frozenset[str] = frozenset()
    hiding: SearchIndex | None = None

    @property
    def ready(self) -> bool:
        """Whether the index is of this revision."""
        return self.hiding is None

    @property
    def sparse(self) -> bool:
        """Whether so much is hidden that it finds little: the texts are then read one by one until it has followed.

        A few sections are followed before anybody asks.
        """
        if self.hiding is None:
            return False
        return self.index.count - self.hiding.count > max(_FEW_SECTIONS, _MOST_HIDDEN * self.index.count)

    @property
    def searched(self) -> SearchIndex:
        """What may be searched at once."""
        return self.index if self.hiding is None else self.hiding

    def following(self, published: PublishedSite, changed: Collection[str], revision: int) -> Source | None:
        """The same for a later revision; None where so much changed that an index is to be built anew."""
        since = self.changed.union(changed)
        if not since:
            return Source(self.index.following(published, (), revision))
        if self.index.beside(published, since) > MOST_SECTIONS:
            return None
        return Source(self.index, since, self.index.hiding(published, since))

    def made(self, published: PublishedSite, revision: int) -> Source:
        """The same with what changed in the index."""
        return Source(self.index.following(published, self.changed, revision))


def visible_in(source: Source | None, viewer: Viewer) -> Visible | None:
    """What a viewer may see of what answers now; None while no index does."""
    return None if source is None else source.searched.visible(viewer)

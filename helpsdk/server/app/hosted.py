"""A site folder that is being served: published when it changed, and what to do when it cannot be."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from contextlib import nullcontext
from pathlib import Path

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import HelpError, SiteInvalid, StoreError, StoreRefused
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.follower.lastgood import LastGood
from helpsdk.server.follower.trusted import begin
from helpsdk.server.publish import Publisher
from helpsdk.site.nearest import folder_meant

_log = logging.getLogger("helpsdk.server")
_news = logging.getLogger("helpsdk.server.news")  # what `helpsdk serve` prints as it happens


class HostedFolder:
    """`live` is None until it is known which site the folder holds; `make` makes it."""

    def __init__(
        self, folder: Path, shelf: Shelf, make: Callable[[str, Shelf], LiveSite], *, publishes: bool = True
    ) -> None:
        self.folder, self.shelf, self._make, self._publishes = folder, shelf, make, publishes
        self.publisher = Publisher(shelf.store)
        self.live: LiveSite | None = None
        self.error: HelpError | None = None
        self._absence: StoreError | None = None
        self._told = 0  # the newest revision that is in the log
        self._syncing = threading.Lock()
        if not folder.is_dir():
            self._report(_absent(folder))

    @property
    def name(self) -> str:
        """What to call it: its site, else the folder."""
        return self.live.id if self.live is not None else f"{self.folder.absolute().name}/"

    @property
    def waits(self) -> bool:
        """Whether only the store stands in the way of what is to be published: nobody has to edit anything."""
        return self._publishes and isinstance(self.error, StoreError)

    def sync(self, *, taken: Collection[str] = ()) -> None:
        """Publishes what changed and serves it; with errors in the folder, goes on serving what was published before.

        `taken` are the sites of other folders. Sets `error` to what stands in the way, None when nothing does.
        """
        with self._syncing:
            self._sync(taken)

    def _sync(self, taken: Collection[str]) -> None:
        declared = self._declared_id()
        if declared in taken:
            self._report(HelpError(f"{self.folder}: another folder holds site {declared!r} already"))
            return
        with self.live.told.publishing() if self.live is not None else nullcontext():
            error = self._publish(declared) if self._publishes else None
        id = declared if error is None else (self.live.id if self.live else declared or self._only_id())
        self._serve(id, error)
        self._report(error)

    def _serve(self, id: str | None, error: HelpError | None) -> None:
        if id is not None and (self.live is None or self.live.id != id):
            self.live = self._make(id, self.shelf)
        if self.live is not None:
            self.live.told.known(self._told)
            self.live.prepare()
            self.live.refresh(told=str(error))
            self.live.fall_back()

    def _publish(self, id: str | None) -> HelpError | None:
        # Numbers only rise, also when the store was lost: the last-good files remember.
        if not self.folder.is_dir():
            self._absence = self._absence or _absent(self.folder)  # looked for once, what is like its name
            return self._absence
        self._absence = None
        last_good = LastGood(self.shelf.data, id) if id else None
        known = last_good.revision if last_good else 0
        try:
            store = self.shelf.store()
            if known and id and last_good:
                begin(store, id, last_good)
            published = self.publisher.sync(self.folder, above=known)
        except (SiteInvalid, StoreError) as error:
            return error
        if published.changed:
            self._told = published.revision
            if self.live is not None:
                self.live.told.known(published.revision)
            extra = {"site": published.site, "revision": published.revision}
            _news.info("site %s: published revision %d", published.site, published.revision, extra=extra)
        return None

    def _declared_id(self) -> str | None:
        try:
            text = (self.folder / "site.yaml").read_text(encoding="utf-8")
            value = parse_yaml(text, file="site.yaml").value
        except (OSError, UnicodeDecodeError, SiteInvalid):
            return None
        id = value.get("id") if isinstance(value, dict) else None
        return id if isinstance(id, str) and id == Path(id).name else None

    def _only_id(self) -> str | None:
        """With a broken site.yaml: the one site this data folder has ever held."""
        try:
            known = self.shelf.store().sites()
        except StoreError:
            known = LastGood.sites(self.shelf.data)
        return known[0] if len(known) == 1 else None

    def _report(self, error: HelpError | None) -> None:
        """Once for each new error, not again at every look; once more when it is mended."""
        serving = self.live.revision if self.live else 0
        if error is not None and str(error) != str(self.error):
            rest = (
                f"published, revision {serving} is served on" if serving else "published, nothing of it can be served"
            )
            what = "served" if isinstance(error, StoreRefused) else rest  # which `helpsdk serve` ends by
            _log.error("%s cannot be %s:\n%s", self.folder, what, error)
        elif error is None and self.error is not None:
            _news.info("%s has no errors any more, revision %d is served", self.folder, serving)
        self.error = error


def _absent(folder: Path) -> StoreError:
    return StoreError(f"there is no folder {folder}{folder_meant(folder)}")

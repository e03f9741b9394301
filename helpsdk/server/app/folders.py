"""The site folders of one server, kept published, and what keeps them from it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, MutableSequence, Sequence

from helpsdk.errors import HelpError, SiteInvalid
from helpsdk.server.api.service import Service
from helpsdk.server.app.hosted import HostedFolder
from helpsdk.server.app.repeated import repeated
from helpsdk.server.follower import watch_folder

AGAIN_SECONDS = 3.0  # until a folder is published again that the store could not take
_log = logging.getLogger("helpsdk.server")


class Folders:
    """`counts` has a number for each: how many problems keep it from being published. Those who publish write it, and
    processes that only follow them may share it, so that all tell the same.
    """

    def __init__(
        self, folders: Sequence[HostedFolder], service: Service, counts: MutableSequence[int], *, publishes: bool
    ) -> None:
        self._folders, self._service, self._counts, self._publishes = folders, service, counts, publishes
        self._syncing = threading.Lock()  # which sites there are is read and written by several threads
        service.problems = self._problems

    @property
    def errors(self) -> list[HelpError]:
        """What this process met, for as long as it stands in the way."""
        return [folder.error for folder in self._folders if folder.error is not None]

    def sync(self) -> None:
        for folder in self._folders:
            self._sync(folder)

    def watch(self) -> list[Callable[[], None]]:
        """Publishes edits at once. Returns what stops it."""
        there = [one for one in self._folders if one.folder.is_dir()]
        return [watch_folder(one.folder, self._edited(one)) for one in there]

    def again(self) -> list[Callable[[], None]]:
        """A full disk or a database that was away is no reason for somebody to have to edit a file."""
        return [repeated(self._publish_again, AGAIN_SECONDS)] if self._publishes and self._folders else []

    def insist(self) -> None:
        """Raises the error of the first that nothing is served of."""
        for folder in self._folders:
            if folder.error is not None and (folder.live is None or folder.live.current is None):
                raise folder.error

    def close(self) -> None:
        for folder in self._folders:
            folder.publisher.close()

    def _edited(self, folder: HostedFolder) -> Callable[[], None]:
        return lambda: self._sync(folder)

    def _publish_again(self) -> None:
        for folder in self._folders:
            if folder.waits:
                self._sync(folder)

    def _sync(self, folder: HostedFolder) -> None:
        with self._syncing:
            self._sync_alone(folder)

    def _sync_alone(self, folder: HostedFolder) -> None:
        others = [one.live.id for one in self._folders if one is not folder and one.live is not None]
        try:
            folder.sync(taken=others)
        except Exception:
            _log.exception("%s cannot be served", folder.folder)
        self._service.sites = {one.live.id: one.live for one in self._folders if one.live is not None}
        self._service.authoring.followed = {one.live.id: one.publisher for one in self._folders if one.live is not None}
        if self._publishes:
            for at, one in enumerate(self._folders):
                self._counts[at] = _count(one.error)

    def _problems(self) -> Mapping[str, int]:
        """By site, else by the folder's name; nothing of those that are published."""
        return {one.name: count for one, count in zip(self._folders, self._counts, strict=True) if count}


def _count(error: HelpError | None) -> int:
    """At least one, where there is an error."""
    if not isinstance(error, SiteInvalid):
        return int(error is not None)
    return max(1, sum(problem.severity == "error" for problem in error.problems))

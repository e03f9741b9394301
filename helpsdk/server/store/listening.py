"""Who wants to know that a site may have changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

Changed = Callable[[str | None], None]
_FORGOTTEN = " "  # in no site's id: a release that does not know of it looks at all sites, which is no harm
_log = logging.getLogger("helpsdk.server.store")


class Listeners:
    """Callbacks of any thread. One that fails is logged and does not keep the others from being told."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._all: dict[object, Changed] = {}

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, changed: Changed) -> Callable[[], None]:
        """Returns what removes it again."""
        mark = object()
        with self._guard:
            self._all[mark] = changed

        def remove() -> None:
            with self._guard:
                self._all.pop(mark, None)

        return remove

    def tell(self, site: str | None) -> None:
        """None: any site may have changed."""
        with self._guard:
            listeners = list(self._all.values())
        for changed in listeners:
            try:
                changed(site)
            except Exception:
                _log.exception("a listener failed")


def forgotten(site: str, viewer: str) -> str:
    """What listeners are told when a viewer of a site was forgotten: drop what you hold of them."""
    return f"{site}{_FORGOTTEN}{viewer}"


def who_is_forgotten(told: str | None) -> tuple[str, str] | None:
    """The site and the viewer's key; None for what is told of a site."""
    site, there, viewer = (told or "").partition(_FORGOTTEN)
    return (site, viewer) if there else None

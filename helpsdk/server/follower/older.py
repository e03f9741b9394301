"""A store that was put back as it was before: readers have seen higher numbers, so its newest is published above them.

A client refuses a revision lower than one it has seen, and this process serves none: until then nobody would see what
the store holds, nor what is published in it.
"""

from __future__ import annotations

import logging

from helpsdk.errors import NotFound, RevisionConflict, StoreError
from helpsdk.server.store import NewRevision, Store

_log = logging.getLogger("helpsdk.server")


def raise_above(store: Store, site: str, seen: int) -> bool:
    """Publishes the store's newest revision again, above `seen`; whether that, or another that did so, is there now.

    Several processes that see it at once publish one: the others find that it is not the newest any more. Raises
    StoreError when it cannot be written.
    """
    try:
        old = store.revision(site)
        if old.number > seen:
            return True
        again = NewRevision(
            site=site,
            kind="rollback",
            content=old.content,
            files=old.files,
            blobs={},
            draft=old.manifest,
            note="restored",
            of=old.number,
            above=seen,
            expected=old.number,
        )
        number = store.publish(again).number
    except NotFound:
        return False
    except RevisionConflict:
        return True
    _log.warning("site %s: the store held older revisions; its newest is published again as %d", site, number)
    return number > seen


def behind(site: str, latest: int, seen: int) -> StoreError:
    """What to say while it could not be done."""
    return StoreError(f"the store's newest revision of {site} is {latest}, and readers have seen {seen}")

"""What a store holds, for a server that was named no site folders."""

from __future__ import annotations

from helpsdk.errors import HelpError, StoreError, StoreRefused
from helpsdk.server.follower import Shelf
from helpsdk.server.follower.lastgood import LastGood

_MOMENT = 0.5  # seconds


def refusal(shelf: Shelf) -> list[HelpError]:
    """Why the store cannot be read, if it cannot."""
    try:
        shelf.store().sites()
    except StoreError as error:
        return [error]
    return []


def refused(shelf: Shelf) -> list[HelpError]:
    """Why the store may not be used, where it says so within a moment; one that is away says nothing."""
    try:
        shelf.store(patience=_MOMENT).sites()
    except StoreRefused as error:
        return [error]
    except StoreError:
        pass
    return []


def site_ids(shelf: Shelf) -> list[str]:
    try:
        return shelf.store().sites()
    except StoreError:
        return LastGood.sites(shelf.data)

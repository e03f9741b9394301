"""What a store holds, for a server that was named no site folders."""

from __future__ import annotations

from helpsdk.errors import HelpError, StoreError
from helpsdk.server.follower import Shelf
from helpsdk.server.follower.lastgood import LastGood


def refusal(shelf: Shelf) -> list[HelpError]:
    """Why the store cannot be read, if it cannot."""
    try:
        shelf.store().sites()
    except StoreError as error:
        return [error]
    return []


def site_ids(shelf: Shelf) -> list[str]:
    try:
        return shelf.store().sites()
    except StoreError:
        return LastGood.sites(shelf.data)

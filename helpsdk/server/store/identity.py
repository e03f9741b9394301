"""Which store is meant, to tell whether two processes, or two starts, mean the same."""

from __future__ import annotations

from hashlib import sha256

from helpsdk.errors import StoreError
from helpsdk.server.store.postgres import read_url

FILES = "files"
_PLACES = ("dbname", "host", "hostaddr", "port", "service")


def store_identity(url: str | None) -> str:
    """A short hash of where a database is and what it is called, never of who signs in; FILES without a `url`."""
    if url is None:
        return FILES
    try:
        read = read_url(url)
    except StoreError:  # nothing can be opened there
        return "none"
    named = [f"{name}={read.query[name]}" for name in _PLACES if name in read.query]
    place = [read.host or "", str(read.port or 5432), read.database or read.username or "", *named]
    return sha256("\n".join(place).encode()).hexdigest()[:16]

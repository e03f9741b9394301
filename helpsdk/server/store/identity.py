"""Which store is meant, to tell whether two processes, or two starts, mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy.engine import URL

from helpsdk.errors import StoreError
from helpsdk.server.store.postgres import read_url

FILES = "files"
_PORT = "5432"
_PLACES = ("hostaddr", "service")


def store_identity(url: str | None) -> str:
    """A short hash of where a database is and what it is called, never of who signs in; FILES without a `url`.

    However it is spelled. Two names of one host are two stores: nobody is asked, since it is told with the store away.
    """
    if url is None:
        return FILES
    try:
        read = read_url(url)
    except StoreError:  # nothing can be opened there
        return "none"
    hosts = sorted(_hosts(read))
    name = _said(read, "dbname") or read.database or _said(read, "user") or read.username or ""
    named = [f"{place}={_said(read, place)}" for place in _PLACES if place in read.query]
    place = [",".join(host for host, _ in hosts), ",".join(port for _, port in hosts), name, *named]
    return sha256("\n".join(place).encode()).hexdigest()[:16]


def _hosts(url: URL) -> Iterator[tuple[str, str]]:
    """Each with its port. One port is for all; what is asked with the address comes before what is in it."""
    ports = (_said(url, "port") or str(url.port or _PORT)).split(",")
    for at, host in enumerate((_said(url, "host") or url.host or "").split(",")):
        name, _, port = host.partition(":") if host.count(":") == 1 else (host, "", "")
        # a host that is a folder, with a socket in it, is spelled one way only
        yield name if name.startswith("/") else name.lower(), port or ports[min(at, len(ports) - 1)] or _PORT


def _said(url: URL, name: str) -> str:
    said = url.query.get(name, "")
    return said if isinstance(said, str) else ",".join(said)

"""Host names as they stand in a `Host` header (RFC 9110, 7.2), and the list of those that are ours.

A page that rebinds its own name to our address still sends its own name: the list is what stops it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

ANY = "*"
_LONGEST = 261  # a name of 253 characters, a dot, a colon and a port
_SHAPE = re.compile(
    r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?(?P<port>:[0-9]{1,5})?", re.ASCII
)


def normal_host(text: str) -> str | None:
    """`Help.Example.:8080` as `help.example:8080`; None for what is no host."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    found = _SHAPE.fullmatch(text.lower())
    if found is None or ".." in found["name"] or not _is_address(found["name"]):
        return None
    port = found["port"] or ""
    return None if port and int(port[1:]) > 65_535 else found["name"] + port


def host_name(host: str) -> str:
    """A normal host without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


class AllowedHosts:
    """Exact names; one without a port stands for all its ports, `*` for any name. Nothing given: any name."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._exact = frozenset(entries)
        self._any = not self._exact or ANY in self._exact

    def admit(self, host: str) -> bool:
        """Whether a normal host is one of ours."""
        return self._any or host in self._exact or host_name(host) in self._exact


def is_loopback(name: str) -> bool:
    """Whether a host name or an address means the machine itself."""
    try:
        return name == "localhost" or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    """Whether what stands in brackets is an IPv6 address; true for other names."""
    if not name.startswith("["):
        return True
    try:
        ipaddress.IPv6Address(name[1:-1])
    except ValueError:
        return False
    return True

"""The client behind proxies: `Forwarded` (RFC 7239) and `X-Forwarded-*`, read only from proxies that are trusted.

Each proxy appends the peer it saw, so the list is read from its right end: the first address that is no trusted proxy
is the client, and what stands left of it is whatever that client made up. Whether a proxy wrote the scheme and the
host, or passed on what the client wrote, cannot be seen: they decide nothing alone, and a proxy has to set them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.server.peers.hosts import normal_host

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
UNIX = "unix"  # a peer without an address: a Unix socket
_SCHEMES = ("http", "https")
_ELEMENT = re.compile(r'\s*(for|proto|host|by)\s*=\s*(?:"([^"\\]*)"|([^";,\s]*))\s*', re.I | re.A)
_LONGEST = 2048  # characters of a list that are looked at


@dataclass(frozen=True, slots=True)
class Caller:
    """`address` is empty when nothing is known of it; `host` is as it was sent, None when it was not."""

    address: str
    scheme: str
    host: str | None


@dataclass(frozen=True, slots=True)
class _Hop:
    """What one proxy says of the request it received."""

    address: str | None
    scheme: str | None = None
    host: str | None = None


class Proxies:
    """Those whose word counts: networks, and `unix` for a peer on a Unix socket."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        names = frozenset(trusted)
        self._unix = UNIX in names
        self._networks = tuple(network(name) for name in names - {UNIX})
        self.some = bool(names)  # that are believed

    def caller(self, scope: Mapping[str, Any], host: str | None) -> Caller:
        """Who asked for what; `host` is the Host header."""
        client = scope.get("client")
        peer = client[0] if client else ""
        direct = Caller(peer, scope.get("scheme", "http"), host)
        if not self.some or not self._trusts(peer):
            return direct
        return self._behind(direct, _sent(scope))

    def _behind(self, direct: Caller, sent: Mapping[str, str]) -> Caller:
        hops = _hops(sent)
        if hops is None:
            return direct
        address, found = direct.address, _Hop(None)
        for hop in reversed(hops):
            seen = _address(hop.address)
            if seen is None:
                break
            address, found = str(seen), hop
            if not self._covers(seen):
                break
        return Caller(address, found.scheme or direct.scheme, found.host or direct.host)

    def _trusts(self, peer: str) -> bool:
        seen = _address(peer)
        return self._unix if seen is None else self._covers(seen)

    def _covers(self, address: Address) -> bool:
        return any(address in network for network in self._networks if network.version == address.version)


def network(text: str) -> Network:
    """`10.0.0.0/8`, or one address. Raises ValueError."""
    return ipaddress.ip_network(text.strip())


def _sent(scope: Mapping[str, Any]) -> dict[str, str]:
    """The forwarding headers; lines of one name are one list."""
    sent: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name == "forwarded" or name.startswith("x-forwarded-"):
            text = value.decode("latin-1")
            sent[name] = f"{sent[name]},{text}" if name in sent else text
    return sent


def _hops(sent: Mapping[str, str]) -> list[_Hop] | None:
    """None when nothing is said. Of two headers the common one is read: hardly a proxy leaves it as the client sent it,
    while most pass on a `Forwarded` that they know nothing of."""
    if "x-forwarded-for" in sent:
        return _common(sent)
    return _standard(sent["forwarded"]) if "forwarded" in sent else None


def _standard(text: str) -> list[_Hop]:
    hops = []
    for element in text[-_LONGEST:].split(","):  # no value of ours holds a comma; a client's quotes reach no further
        pairs = (_ELEMENT.fullmatch(pair) for pair in element.split(";"))
        said = {found[1].lower(): found[2] or found[3] or "" for found in pairs if found}
        hops.append(_Hop(said.get("for"), _scheme(said.get("proto")), _host(said.get("host"))))
    return hops


def _common(sent: Mapping[str, str]) -> list[_Hop]:
    addresses = [part.strip() for part in sent["x-forwarded-for"][-_LONGEST:].split(",")]
    schemes = _beside(addresses, sent.get("x-forwarded-proto"))
    hosts = _beside(addresses, sent.get("x-forwarded-host"))
    return [
        _Hop(address, _scheme(scheme), _host(host))
        for address, scheme, host in zip(addresses, schemes, hosts, strict=True)
    ]


def _beside(addresses: list[str], text: str | None) -> list[str | None]:
    """One value for each address. A proxy that sets a header rather than appends to it leaves one value for all."""
    values: list[str | None] = [part.strip() for part in text.split(",")] if text else [None]
    return values if len(values) == len(addresses) else [values[-1]] * len(addresses)


def _scheme(text: str | None) -> str | None:
    lower = text.lower() if text else None
    return lower if lower in _SCHEMES else None


def _host(text: str | None) -> str | None:
    return normal_host(text) if text else None


def _address(text: str | None) -> Address | None:
    """An address with or without a port; None for `unknown`, `_hidden` and nonsense. A mapped IPv4 one is that."""
    if not text:
        return None
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


NO_PROXIES = Proxies()

"""Which addresses are everybody's: what is not surely public is refused.

After the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890) and what clouds answer secrets at.
"""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # mapped, NAT64, link-local, unique local and multicast lie outside
_SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # shared between a carrier and its customers
        "168.63.129.16/32",  # Azure's metadata, although the address is public
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata among them
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.A)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.A)


def is_public(address: Address) -> bool:
    """Whether a machine of the open internet answers there."""
    if any(address in network for network in _SPECIAL if network.version == address.version):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _GLOBAL_UNICAST and address.is_global
    return address.is_global and not (address.is_multicast or address.is_reserved)


def literal(host: str) -> Address | None:
    """The address that a URL's host is, None for a name. Raises ValueError for what is neither.

    `127.1`, `0x7f.1`, `2130706433` and `0177.0.0.1` are addresses to some programs and names to others: they are
    neither here (the rule "ends in a number" of the WHATWG URL standard).
    """
    if "%" in host:
        raise ValueError(f"{host!r} names an interface of this machine, or hides a character")
    if ":" in host:
        return ipaddress.IPv6Address(host)
    labels = host.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return ipaddress.IPv4Address(host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{host!r} is no host name")
    return None

"""Which host was asked for, and by whom: what a request says of its own connection, believed only where it may be."""

from __future__ import annotations

from helpsdk.server.peers.hosts import AllowedHosts, host_name, is_loopback, normal_host
from helpsdk.server.peers.proxies import NO_PROXIES, UNIX, Caller, Proxies, network

__all__ = [
    "NO_PROXIES",
    "UNIX",
    "AllowedHosts",
    "Caller",
    "Proxies",
    "host_name",
    "is_loopback",
    "network",
    "normal_host",
]

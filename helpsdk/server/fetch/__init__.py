"""Reading an address that somebody else wrote, without being sent where only we may go (SSRF)."""

from __future__ import annotations

from helpsdk.server.fetch.addresses import Address, Network, is_public
from helpsdk.server.fetch.fetch import Fetched, fetch, fetch_now
from helpsdk.server.fetch.options import FetchOptions
from helpsdk.server.fetch.resolver import Resolver, system_resolver

__all__ = [
    "Address",
    "FetchOptions",
    "Fetched",
    "Network",
    "Resolver",
    "fetch",
    "fetch_now",
    "is_public",
    "system_resolver",
]

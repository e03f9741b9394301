"""What a fetch may do."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from helpsdk.server.fetch.addresses import Network
from helpsdk.server.fetch.resolver import Resolver, system_resolver

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """Strict as it stands; each option opens one thing."""

    http: bool = False  # also without TLS
    ports: frozenset[int] = frozenset({80, 443})
    networks: tuple[Network, ...] = ()  # an operator's own, allowed although they are not public
    types: frozenset[str] = frozenset()  # content types such as text/html; none named: any
    max_bytes: int = 10 * MEGABYTE  # of the body, unpacked
    wants_body: bool = True  # else the status and headers are enough, and the body is left unread
    seconds: float = 10.0  # for everything: name, connection, redirects, body
    redirects: int = 3
    agent: str = "helpsdk"
    tls: ssl.SSLContext | None = None  # an authority of one's own; else those that httpx trusts
    resolve: Resolver = system_resolver

"""Every limit of a server: by address, by session, by site, and a tighter one where sessions are handed out."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable, Hashable
from functools import lru_cache

from helpsdk.server.limits.limiter import Limiter
from helpsdk.server.limits.rate import OFF, Rate

_IPV6_PREFIX = 64  # what one subscriber is given: within it, addresses are free
_SESSION = "hs_"


class RateLimits:
    """Answers 0 when a request may go on, else the seconds to wait. `clock` only goes forward."""

    def __init__(
        self,
        *,
        address: Rate = OFF,
        session: Rate = OFF,
        site: Rate = OFF,
        exchange: Rate = OFF,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._session, self._site = _limiter(address), _limiter(session), _limiter(site)
        self._exchange = _limiter(exchange)
        self._clock = clock

    def request(self, address: str, authorization: str | None, site: str | None) -> float:
        """Any request. Only sessions are told apart: an API key stands for a whole product."""
        now = self._clock()
        wait = _take(self._address, network_of(address), now)
        if not wait and authorization is not None and self._session is not None:
            wait = _take(self._session, _session_key(authorization), now)
        return wait or _take(self._site, site, now)

    def exchange(self, address: str) -> float:
        """A token is about to be exchanged for a session.

        Refused ones count no more than others: a key of 256 bits is not guessed, and who sends rubbish from an
        office must not keep the rest of it from signing in.
        """
        return _take(self._exchange, network_of(address), self._clock())


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What is counted as one caller: an IPv4 address, the /64 of an IPv6 one; other text is itself."""
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(found) >> 128 - _IPV6_PREFIX << 128 - _IPV6_PREFIX))


def _limiter(rate: Rate) -> Limiter | None:
    return Limiter(rate) if rate.per_minute else None


def _take(limiter: Limiter | None, key: Hashable, now: float) -> float:
    return 0.0 if limiter is None or key is None else limiter.take(key, now)


def _session_key(authorization: str) -> bytes | None:
    """A hash, so that no session lies in memory for longer than its request."""
    token = authorization.rpartition(" ")[2]
    if not token.startswith(_SESSION):
        return None
    return hashlib.blake2b(token.encode("latin-1"), digest_size=16).digest()

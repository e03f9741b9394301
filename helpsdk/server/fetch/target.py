"""A URL that may be fetched: checked by its parts, its host resolved once and pinned to the addresses found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from helpsdk.errors import FetchRefused
from helpsdk.server.fetch.addresses import Address, is_public, literal
from helpsdk.server.fetch.options import FetchOptions

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000  # characters of a URL


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is in small letters without a dot at its end; `authority` is what the Host header says."""

    url: httpx.URL
    host: str
    port: int

    @property
    def authority(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.url.scheme] else f"{name}:{self.port}"

    def at(self, address: Address) -> httpx.URL:
        """The same, by address: nobody is asked for the name again."""
        return self.url.copy_with(host=str(address), port=self.port, fragment=None)


def target(text: str, options: FetchOptions) -> Target:
    """Raises FetchRefused."""
    url = _parsed(text)
    if url.scheme != "https" and not (url.scheme == "http" and options.http):
        raise FetchRefused("scheme", text, "allowed: https" + (", http" if options.http else ""))
    if url.userinfo:
        raise FetchRefused("credentials", text, "a name or password has no place in an address")
    port = url.port or _PORTS[url.scheme]
    if port not in options.ports:
        raise FetchRefused("port", text, f"allowed: {', '.join(map(str, sorted(options.ports)))}")
    host = url.raw_host.decode("ascii").lower().removesuffix(".")
    try:
        literal(host)
    except ValueError as error:
        raise FetchRefused("host", text, str(error)) from None
    return Target(url, host, port)


def redirected(origin: Target, location: str, options: FetchOptions) -> Target:
    """Where a redirect leads: within the same host, and never from https to http. Raises FetchRefused."""
    try:
        joined = str(origin.url.join(location))
    except (httpx.InvalidURL, UnicodeError):
        raise FetchRefused("url", location, "a redirect that cannot be read") from None
    to = target(joined, options)
    if to.host != origin.host:
        raise FetchRefused("redirect", joined, f"it leads away from {origin.host}")
    if origin.url.scheme == "https" and to.url.scheme != "https":
        raise FetchRefused("redirect", joined, "it leads from https to http")
    return to


async def addresses_of(target: Target, options: FetchOptions) -> Sequence[Address]:
    """All that the host has. One that is not public refuses them all. Raises FetchRefused."""
    found = literal(target.host)
    try:
        addresses = [found] if found is not None else list(await options.resolve(target.host, target.port))
    except (OSError, UnicodeError, ValueError):
        addresses = []
    if not addresses:
        raise FetchRefused("name", str(target.url), f"there is no address of {target.host}")
    for address in addresses:
        if not (is_public(address) or _own(address, options)):
            raise FetchRefused("address", str(target.url), f"{address} is not a public address")
    return addresses


def _own(address: Address, options: FetchOptions) -> bool:
    return any(address in network for network in options.networks if network.version == address.version)


def _parsed(text: str) -> httpx.URL:
    if len(text) > _LONGEST:
        raise FetchRefused("url", text[:100], f"longer than {_LONGEST} characters")
    try:
        url = httpx.URL(text)
        url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, TypeError):
        raise FetchRefused("url", text, "it cannot be read") from None
    if not url.host:
        raise FetchRefused("url", text, "it names no host")
    return url

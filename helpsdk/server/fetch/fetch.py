"""One fetch: checked, resolved once, connected by address, certificate and Host by name, limited in every way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import httpx

from helpsdk.errors import FetchRefused
from helpsdk.server.fetch.addresses import Address
from helpsdk.server.fetch.body import read_body
from helpsdk.server.fetch.options import FetchOptions
from helpsdk.server.fetch.target import Target, addresses_of, redirected, target

_STANDARD = FetchOptions()
_OURS = frozenset({"host", "accept-encoding", "connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, whatever its status; `url` is where it came from, after redirects."""

    url: str
    status: int
    type: str
    headers: Mapping[str, str]
    body: bytes


async def fetch(
    url: str,
    options: FetchOptions = _STANDARD,
    *,
    method: Literal["GET", "HEAD", "POST"] = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Fetched:
    """Raises FetchRefused, for anything that is not an answer within the options. A POST follows no redirect."""
    try:
        async with asyncio.timeout(options.seconds):
            first = target(url, options)
            addresses = await addresses_of(first, options)
            async with _client(options) as client:
                call = _Call(client, options, addresses, method, _own_headers(headers), body)
                return await call.follow(first)
    except TimeoutError:
        raise FetchRefused("time", url, f"it took longer than {options.seconds:g} seconds") from None
    except httpx.HTTPError as error:
        raise FetchRefused("unreachable", url, str(error) or type(error).__name__) from None


def fetch_now(url: str, options: FetchOptions = _STANDARD, *, headers: Mapping[str, str] | None = None) -> Fetched:
    """The same where no event loop runs, as in a command."""
    return asyncio.run(fetch(url, options, headers=headers))


@dataclass(frozen=True, slots=True)
class _Call:
    """One fetch under way: its addresses hold for all its redirects, which stay on the host."""

    client: httpx.AsyncClient
    options: FetchOptions
    addresses: Sequence[Address]
    method: str
    headers: Mapping[str, str]
    body: bytes | None

    async def follow(self, to: Target) -> Fetched:
        for _ in range(self.options.redirects + 1):
            response = await self._sent(to)
            try:
                if not response.has_redirect_location:
                    return await self._read(response, to)
                to = self._next(to, response.headers["location"])
            finally:
                await response.aclose()
        raise FetchRefused("redirect", str(to.url), f"more than {self.options.redirects} redirects")

    def _next(self, to: Target, location: str) -> Target:
        if self.method == "POST":
            raise FetchRefused("redirect", str(to.url), "a POST is not sent on")
        return redirected(to, location, self.options)

    async def _sent(self, to: Target) -> httpx.Response:
        """To the first address that can be reached; only a connection is tried again, never a request."""
        headers = {**self.headers, "Host": to.authority, "Accept-Encoding": "gzip", "User-Agent": self.options.agent}
        for number, address in enumerate(self.addresses, 1):
            request = self.client.build_request(
                self.method,
                to.at(address),
                headers=headers,
                content=self.body,
                extensions={"sni_hostname": to.host},  # the certificate has to be of this name
            )
            try:
                return await self.client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(self.addresses):
                    raise
        raise AssertionError("there is always an address")

    async def _read(self, response: httpx.Response, to: Target) -> Fetched:
        type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.options.types and response.is_success and type not in self.options.types:
            allowed = ", ".join(sorted(self.options.types))
            raise FetchRefused("type", str(to.url), f"{type or 'no content type'}; allowed: {allowed}")
        wanted = self.options.wants_body and self.method != "HEAD"
        body = await read_body(response, self.options.max_bytes, str(to.url)) if wanted else b""
        return Fetched(str(to.url), response.status_code, type, dict(response.headers), body)


def _client(options: FetchOptions) -> httpx.AsyncClient:
    """Nothing of the environment: no proxy, no .netrc. No address is tried for longer than a half of the time."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        verify=options.tls or True,
        timeout=httpx.Timeout(None, connect=options.seconds / 2),
    )


def _own_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Without those that are ours to say."""
    return {name: value for name, value in (headers or {}).items() if name.lower() not in _OURS}

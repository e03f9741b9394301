"""A help server's signed bundle as what a local client follows: `GET /v1/bundle` and its parts, by hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

import helpsdk
from helpsdk.client.conversation.judging import judged
from helpsdk.client.conversation.proofs import bearer
from helpsdk.client.conversation.steps import Fault, Outcome, Reply, Request, Send, Steps
from helpsdk.client.local.revision import Shelf
from helpsdk.client.options import Timeout
from helpsdk.client.transport.drive import Driver
from helpsdk.client.wire.address import Address
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import BundleInvalid, HelpUnavailable
from helpsdk.site.bundlefile import LONGEST_MANIFEST
from helpsdk.site.manifest import PartEntry, part_hash

#: Generous: nobody waits for it.
_TIMEOUT = Timeout(connect=5.0, read=15.0, total=120.0)
_LARGEST_PART = 256_000_000


class ServerSource:
    """`key` is an API key with the scope `bundle:read`. Parts that came are kept until the revision is taken, so that a
    transfer that broke off goes on where it was. Raises SettingInvalid for what is no API key, without showing it.
    """

    at_once = False

    def __init__(
        self, server: str, site: str, key: str, clock: ServerTime, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.address = Address(server, site)
        self._headers = {
            "accept": "application/json",
            **bearer(key),
            "user-agent": f"helpsdk-python/{helpsdk.__version__}",
        }
        self._clock, self._driver = clock, Driver(transport, largest=_LARGEST_PART)
        self._etag = self._newest_etag = ""
        self._came: dict[str, bytes] = {}

    def __str__(self) -> str:
        return self.address.server

    @contextmanager
    def newest(self) -> Iterator[Shelf | None]:
        """None where the server has what was taken last. Raises HelpUnavailable and BundleInvalid."""
        known = {"if-none-match": self._etag} if self._etag else {}
        reply = self._get("/v1/bundle", known)
        self._clock.learn(reply.headers)
        if reply.status == 304:
            yield None
            return
        if len(reply.body) > LONGEST_MANIFEST:
            raise BundleInvalid(f"the manifest has {len(reply.body):,} bytes; allowed: {LONGEST_MANIFEST:,}")
        self._newest_etag = reply.headers.get("etag", "")
        yield _Fetched(self, reply.body)

    def taken(self) -> None:
        """What `newest` gave is being served: asked for again only when it is another."""
        self._etag = self._newest_etag
        self._came.clear()

    def part(self, entry: PartEntry) -> bytes:
        if entry.hash not in self._came:
            content = self._get(f"/v1/bundle/parts/{entry.hash}", {}).body
            if part_hash(content) != entry.hash:
                raise BundleInvalid(f"part {entry.hash} is damaged: its bytes are not the ones published")
            self._came[entry.hash] = content
        return self._came[entry.hash]

    def picture(self, entry: PartEntry) -> bytes:
        """A server shows pictures by itself. Raises BundleInvalid."""
        raise BundleInvalid(f"picture {entry.hash} is the server's to show", part=entry.hash)

    def after_fork(self) -> None:
        self._driver.after_fork()

    def close(self) -> None:
        self._driver.close()

    def _get(self, path: str, more: Mapping[str, str]) -> Reply:
        request = Request("GET", self.address.url(path), {**self._headers, **more})
        answer = judged(request, self._driver.run(_sending(request)), 1)
        if isinstance(answer, HelpUnavailable):
            raise answer
        return answer


class _Fetched:
    """The manifest as it came, and parts as they are asked for."""

    def __init__(self, source: ServerSource, manifest: bytes) -> None:
        self._source, self.manifest = source, manifest

    def part(self, entry: PartEntry) -> bytes:
        return self._source.part(entry)

    def picture(self, entry: PartEntry) -> bytes:
        return self._source.picture(entry)


def _sending(request: Request) -> Steps[Reply | Fault]:
    outcome: Outcome = yield Send(request, _TIMEOUT)
    assert outcome is not None
    return outcome

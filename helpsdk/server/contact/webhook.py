"""A message as JSON, posted and signed as Standard Webhooks 1.0 has it (https://www.standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from helpsdk.errors import FetchRefused
from helpsdk.server.contact.retries import asked_for
from helpsdk.server.contact.way import Undelivered
from helpsdk.server.contact.words import in_words, place
from helpsdk.server.fetch import Fetched, FetchOptions, fetch
from helpsdk.server.store.contacts import Contact

EVENT: Final = "contact.created"
_PREFIX: Final = "whsec_"
_GONE: Final = 410
#: The operator names the address, which may be within their own network; what clouds answer secrets at stays closed.
_OWN = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "fc00::/7", "::1/128")
)
_OPTIONS: Final = FetchOptions(http=True, networks=_OWN, seconds=15.0, redirects=0, wants_body=False)


class Webhook:
    """`secret` as receivers have it: `whsec_` and base64, or any text; None posts without a signature."""

    name = "webhook"

    def __init__(self, url: str, secret: str | None, clock: Callable[[], float] = time.time) -> None:
        self._url, self._clock = url, clock
        self._key = None if secret is None else key_of(secret)
        self._options = replace(_OPTIONS, ports=frozenset({_port(url)}))
        self._place = place(urlsplit(url).hostname or "", _port(url))  # the path may hold a secret

    def send(self, contact: Contact) -> None:
        answer = self._posted(contact.id, payload(contact))
        if 200 <= answer.status < 300:
            return
        wait = asked_for(answer.headers.get("retry-after", ""), datetime.fromtimestamp(self._clock(), UTC))
        raise Undelivered(f"the webhook answered {answer.status}", wait=wait, final=answer.status == _GONE)

    def _posted(self, id: str, body: bytes) -> Fetched:
        headers = {"Content-Type": "application/json", **self._signed(id, body)}
        try:
            return asyncio.run(fetch(self._url, self._options, method="POST", headers=headers, body=body))
        except FetchRefused as refused:
            raise Undelivered(f"the webhook at {self._place} cannot be reached: {_why(refused)}") from None

    def _signed(self, id: str, body: bytes) -> dict[str, str]:
        headers = {"webhook-id": id, "webhook-timestamp": str(int(self._clock()))}
        if self._key is not None:
            headers["webhook-signature"] = signature(self._key, id, headers["webhook-timestamp"], body)
        return headers


def _why(refused: FetchRefused) -> str:
    """Without the address, which its text has."""
    if refused.code == "redirect":
        return "it answers with a redirect, which is not followed"
    below = refused.__context__
    return in_words(below) if refused.code == "unreachable" and below is not None else refused.message


def payload(contact: Contact) -> bytes:
    """What is posted: who wrote it is an opaque key, if it is known at all."""
    created = contact.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {name: value for name, value in contact.document.items() if name != "sent"}
    data = {"id": contact.id, "site": contact.site, "created": created, "viewer": contact.viewer, **told}
    document = {"type": EVENT, "timestamp": created, "data": data}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def signature(key: bytes, id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64."""
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def key_of(secret: str) -> bytes:
    """The bytes to sign with."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)

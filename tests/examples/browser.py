"""A person's browser for the tests of the demo product: cookies, forms, and what a page says to the help."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import date
from urllib.parse import urlencode

import httpx

from examples.ledger.app import create_product
from helpsdk import HelpSigner

TODAY = date(2026, 11, 21)


class Browser:
    """A person's browser, as far as cookies and forms go; with a `signer`, the product vouches for its people."""

    def __init__(self, signer: HelpSigner | None = None) -> None:
        transport = httpx.ASGITransport(create_product(lambda: TODAY, signer))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://ledger.test")

    def get(self, path: str, *, follow: bool = True, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._client.get(path, follow_redirects=follow, headers=headers))

    def post(self, path: str, *fields: tuple[str, str], csrf: str | None = None, follow: bool = True) -> httpx.Response:
        """Send a form with the token of this session, or the `csrf` given."""
        token = self.token() if csrf is None else csrf
        body = urlencode([("csrf", token), *fields])
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return asyncio.run(self._client.post(path, content=body, headers=kind, follow_redirects=follow))

    def raw(self, path: str, body: bytes, kind: str) -> httpx.Response:
        return asyncio.run(self._client.post(path, content=body, headers={"content-type": kind}))

    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/").text)
        assert found is not None
        return found[1]

    def sign_in(self, user: str, locale: str | None = None) -> Browser:
        self.post("/sign-in", ("user", user))
        if locale:
            self.post("/language", ("value", locale), ("next", "/"))
        return self


def signed_in(user: str = "maya", locale: str | None = None, signer: HelpSigner | None = None) -> Browser:
    return Browser(signer).sign_in(user, locale)


def event_of(page: httpx.Response) -> tuple[str, dict[str, object]]:
    found = re.search(r'data-ledger-event="([^"]+)" data-properties="([^"]+)"', page.text)
    assert found is not None
    return found[1], json.loads(html.unescape(found[2]))


def elements_of(page: httpx.Response) -> set[str]:
    return set(re.findall(r'data-help-id="([^"]+)"', page.text))

"""A site with something for everybody, and the proofs that its people and programs present."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpsdk.identity.tokens import sign
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.app import HelpServer
from helpsdk.server.follower import LiveSite
from tests.factories import AUDIENCES, SITE
from tests.server.serving import PICTURE, Client, indexed, until, write_site

OWNERS = "---\ntitle: Secret numbers\naudience: {groups: [owners]}\naliases: [old-secret]\n---\n![b](assets/b.png)\n"
NOTES = """\
---
title: A page with notes
sections: {notes: {audience: internal}}
---
For all. ![a](assets/a.png) ![Backstage](assets/backstage/c.png)

## Notes {#notes}

Hush. ![n](assets/n.png)
"""
TIPS = """\
- id: secret-tip
  show: {kind: tip, article: secret}
  at: {element: invoice.detail.total}
"""
FILES: dict[str, str | bytes | None] = {
    "site.yaml": SITE + "origins: [https://app.example]\n",
    "audiences.yaml": AUDIENCES + 'assets: [{path: "backstage/**", audience: internal}]\n',
    "articles/secret/en.md": OWNERS,
    "articles/page/en.md": NOTES,
    "rules/tips.yaml": TIPS,
    "assets/a.png": PICTURE,
    "assets/b.png": PICTURE + b"b",
    "assets/n.png": PICTURE + b"n",
    "assets/backstage/c.png": PICTURE + b"c",
}


@dataclass
class Desk:
    """Where proofs are handed out. `host` is the first host key of the site: its id and its secret."""

    server: HelpServer
    client: Client
    host: tuple[str, str] = ("", "")
    keys: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def site(self) -> LiveSite:
        return self.server.sites[0]

    def change(self, change: Callable[[Trust], Trust]) -> None:
        """Changes whom the site trusts, as `helpsdk keys` does, and waits until the server has followed."""
        number = self.site.shelf.store().change_trust(self.site.id, change).number
        until(lambda: self.site.trust.number >= number)

    def token(self, person: str = "olga", **claims: Any) -> str:
        kid, secret = self.host
        signed = {"secret": secret, "kid": kid, "site": self.site.id, "iss": "tests", **claims}
        return sign(person, **signed)

    def session(self, person: str = "olga", **claims: Any) -> str:
        body = {"token": self.token(person, **claims), "device": f"device-of-{person}"}
        reply = self.client.post(f"/v1/session?site={self.site.id}", body)
        assert reply.status_code == 200, reply.text
        session: str = reply.json()["session"]
        return session

    def person(self, person: str = "olga", **claims: Any) -> dict[str, str]:
        return bearer(self.session(person, **claims))

    def program(self, *scopes: str) -> dict[str, str]:
        """The header of an API key; one of these scopes is made when there is none yet."""
        if scopes not in self.keys:
            self.change(lambda trust: self._with_key(trust, scopes))
        return bearer(self.keys[scopes])

    def _with_key(self, trust: Trust, scopes: tuple[str, ...]) -> Trust:
        changed, _key, self.keys[scopes] = add_key(trust, "api", now=datetime.now(UTC), scopes=scopes)
        return changed

    def with_host_key(self, trust: Trust) -> Trust:
        changed, key, secret = add_key(trust, "host", now=datetime.now(UTC))
        self.host = (key.id, secret)
        return changed


@contextmanager
def desk(folder: Path, **files: str | bytes | None) -> Iterator[Desk]:
    server = HelpServer(write_site(folder, **{**FILES, **files}))
    server.start()
    try:
        made = Desk(indexed(server), Client(server))
        made.change(made.with_host_key)
        yield made
    finally:
        server.close()


def bearer(value: str) -> dict[str, str]:
    return {"authorization": f"Bearer {value}"}


def named(viewer: Any = None, **who: Any) -> dict[str, str]:
    """A Help-Viewer header."""
    text = json.dumps(who if viewer is None else viewer).encode()
    return {"help-viewer": base64.urlsafe_b64encode(text).decode().rstrip("=")}

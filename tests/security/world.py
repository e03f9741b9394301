"""A site in which every restricted thing holds a word that exists nowhere else, and the people who ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpsdk.identity.tokens import sign
from helpsdk.identity.trust import Trust, add_key, revoke_person, set_enforce
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests import factories
from tests.security.restricted import EVENTS, GLOSSARY, PAGE, POLICY, RULES, SCREENS, SECRETS, Secret
from tests.server.serving import Client, indexed, until, write_site

SITE, OTHER_SITE = "shop", "bakery"
_OTHER = "id: bakery\ntitle: Bakery\ndefault_locale: en\nlocales: [en]\n"
_AUDIENCES = """\
groups:
  owners: {title: Owners}
  accountants: {}
  agents: {title: Agents, staff: true}
assets:
  - {path: "backstage/**", audience: internal}
"""
_COLLECTIONS = """\
- id: invoices
  title: {en: Invoices, ru: Счета}
- id: books
  title: zqcollection title
  summary: zqcollection summary
  audience: {groups: [owners]}
"""


@dataclass(frozen=True, slots=True)
class World:
    """A running server and what is needed to ask it as anybody."""

    server: HelpServer
    client: Client
    host: dict[str, tuple[str, str]]  # site -> (key id, secret)
    api: dict[str, str]  # scope -> API key

    def token(self, person: str, *, site: str = SITE, **claims: object) -> str:
        kid, secret = self.host[site]
        return sign(person, kid=kid, secret=secret, site=site, iss="tests", **claims)  # type: ignore[arg-type]

    def session(self, person: str, *, site: str = SITE, **claims: object) -> str:
        body = {"token": self.token(person, site=site, **claims), "device": f"device-{person}"}
        reply = self.client.post(f"/v1/session?site={site}", body)
        assert reply.status_code == 200, reply.text
        session: str = reply.json()["session"]
        return session


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Revision 2 of the site is served: one article of revision 1 is gone, and one more waits unpublished."""
    shop, bakery, data = folder / "shop", folder / "bakery", folder / "data"
    _write(shop, [secret for secret in SECRETS if secret.state != "draft"])
    write_site(bakery, **{"site.yaml": _OTHER, **_nothing_else()})
    server = HelpServer(shop, bakery, data=data)
    server.start()
    try:
        host, api = _keys(data)
        _write(shop, [secret for secret in SECRETS if secret.state == "published"])
        for secret in SECRETS:
            if secret.state == "removed":
                for file in (shop / "articles" / secret.article).iterdir():
                    file.unlink()
        _publish(server, data, shop)
        _write(shop, SECRETS)  # the draft lies in the folder, and nobody publishes it
        yield World(indexed(server), Client(server), host, api)
    finally:
        server.close()


def revoked(world: World, person: str) -> None:
    """Nothing vouched for until now holds for this person."""
    _change(world.server, lambda trust: revoke_person(trust, person, now=datetime.now(UTC)))


def enforced(world: World, on: bool) -> None:
    _change(world.server, lambda trust: set_enforce(trust, on))


def _change(server: HelpServer, change: object) -> None:
    site = server.sites[0]
    number = site.shelf.store().change_trust(SITE, change).number  # type: ignore[arg-type]
    until(lambda: site.trust.number >= number)


def _keys(data: Path) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    now = datetime.now(UTC)
    host: dict[str, tuple[str, str]] = {}
    api: dict[str, str] = {}
    store = open_store(data)
    try:
        for site in (SITE, OTHER_SITE):

            def with_host(trust: Trust, site: str = site) -> Trust:
                changed, key, secret = add_key(trust, "host", now=now)
                host[site] = (key.id, secret)
                return changed

            store.change_trust(site, with_host)
        for scope in ("author", "bundle:read", "resolve:any", "insights:read"):

            def with_api(trust: Trust, scope: str = scope) -> Trust:
                changed, _key, secret = add_key(trust, "api", now=now, scopes=(scope,))
                api[scope] = secret
                return changed

            store.change_trust(SITE, with_api)
    finally:
        store.close()
    return host, api


def _publish(server: HelpServer, data: Path, shop: Path) -> None:
    store = open_store(data)
    try:
        published = publish_folder(store, shop)
        number = store.trust(SITE).number
    finally:
        store.close()
    until(lambda: all(site.trust.number > 0 for site in server.sites))
    until(lambda: server.sites[0].revision == published.revision and server.sites[0].trust.number >= number)


def _write(folder: Path, secrets: Iterable[Secret]) -> None:
    files: dict[str, str | bytes] = {
        "site.yaml": factories.SITE + EVENTS,
        "audiences.yaml": _AUDIENCES,
        "collections.yaml": _COLLECTIONS,
        "rules/secrets.yaml": RULES,
        "policy.yaml": POLICY,
        "screens.yaml": factories.SCREENS + SCREENS,
        "glossary.yaml": GLOSSARY,
        "articles/page-article/en.md": PAGE,
    }
    for secret in secrets:
        files |= {f"articles/{secret.article}/{locale}.md": text for locale, text in secret.files()}
        files |= {f"assets/{path}": data for path, data in secret.pictures.items()}
    write_site(folder, **files)


def _nothing_else() -> dict[str, None]:
    return {
        "audiences.yaml": None,
        "screens.yaml": None,
        "rules/main.yaml": None,
        "glossary.yaml": None,
        "collections.yaml": None,
        "synonyms.yaml": None,
        **{
            f"articles/{id}/{locale}.md": None
            for id in ("tax-id-format", "send-invoice", "invoice-failed")
            for locale in ("en", "ru")
        },
    }

"""Several sites in one server: nothing of one is ever found by way of another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from helpsdk.identity.tokens import sign
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.app import HelpServer
from tests.factories import SITE
from tests.server.serving import PICTURE, Client, indexed, problem, until, uuid7, write_site

BAKERY = SITE.replace("id: shop", "id: bakery")
SECRET = "---\ntitle: Sourdough zqbakery\naliases: [old-bread]\n---\nzqbakery ![a](assets/bread.png)\n"
SCOPES = ("author", "bundle:read", "resolve:any")
STUDIO = "articles/draft-only/en.md"


class Town:
    """A server with the sites `shop` and `bakery`, the keys of both, and somebody signed in at each."""

    def __init__(self, server: HelpServer) -> None:
        self.server, self.client = indexed(server), Client(server)
        self.sites = {site.id: site for site in server.sites}
        self.keys: dict[str, str] = {}
        self.people: dict[str, str] = {}
        for site in self.sites:
            self._open(site)

    def get(self, path: str, site: str, proof: str | None = None) -> httpx.Response:
        return self.ask("GET", path, site, proof)

    def ask(self, method: str, path: str, site: str, proof: str | None = None, json: object = None) -> httpx.Response:
        headers = {} if proof is None else {"authorization": f"Bearer {proof}"}
        url = f"{path}{'&' if '?' in path else '?'}site={site}"
        return self.client.request(method, url, headers=headers, **({} if json is None else {"json": json}))

    def _open(self, site: str) -> None:
        made: list[tuple[str, str]] = []

        def with_keys(trust: Trust) -> Trust:
            now = datetime.now(UTC)
            trust, _, self.keys[site] = add_key(trust, "api", now=now, scopes=SCOPES)
            trust, host, secret = add_key(trust, "host", now=now)
            made.append((host.id, secret))
            return trust

        live = self.sites[site]
        number = live.shelf.store().change_trust(site, with_keys).number
        until(lambda: live.trust.number >= number)
        kid, secret = made[-1]
        token = sign("olga", kid=kid, secret=secret, site=site, iss="tests", groups=["owners"], scope="author")
        reply = self.ask("POST", "/v1/session", site, json={"token": token, "device": "olgas"})
        self.people[site] = reply.json()["session"]


@contextmanager
def town(folder: Path, data: Path | None) -> Iterator[Town]:
    shop = write_site(folder / "shop")
    bakery: dict[str, str | bytes | None] = {
        "site.yaml": BAKERY,
        "articles/bread/en.md": SECRET,
        "assets/bread.png": PICTURE + b"zqbakery",
    }
    server = HelpServer(shop, write_site(folder / "bakery", **bakery), data=data)
    server.start()
    try:
        yield Town(server)
    finally:
        server.close()


@pytest.fixture(scope="module", params=["one data folder", "two data folders"])
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPSDK_START_SECONDS", "60")
        with town(folder, folder / "data" if request.param == "one data folder" else None) as made:
            yield made


def test_articles_and_search_are_of_one_site(there: Town) -> None:
    assert there.get("/v1/articles/bread", "bakery").status_code == 200
    for name in ("bread", "old-bread", "nothing"):
        assert problem(there.get(f"/v1/articles/{name}", "shop"))["code"] == "not_found"
    assert there.get("/v1/search?q=zqbakery", "bakery").json()["hits"]
    for query in ("zqbakery", "zqbaker", "sourdough"):
        found = there.get(f"/v1/search?q={query}", "shop").json()
        assert (found["hits"], found["corrected"]) == ([], None)


def test_pictures_and_parts_are_of_one_site(there: Town) -> None:
    key = there.keys["shop"]
    bakery = there.sites["bakery"].current
    assert bakery is not None
    assert b"zqbakery" in there.get("/v1/assets/bread.png", "bakery").content
    assert there.get("/v1/assets/bread.png", "shop").status_code == 404
    shop = there.sites["shop"].current
    assert shop is not None
    own = sorted(bakery.parts - shop.parts)
    assert own
    assert [there.get(f"/v1/bundle/parts/{part}", "shop", key).status_code for part in own] == [404] * len(own)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/bundle"),
        ("GET", "/v1/author/drafts"),
        ("GET", "/v1/author/drafts/site.yaml"),
        ("POST", "/v1/author/publish"),
        ("PUT", "/v1/author/drafts/site.yaml"),
        ("POST", "/v1/author/preview"),
        ("POST", "/v1/author/explain"),
        ("GET", "/v1/articles/bread"),
        ("GET", "/v1/search?q=bread"),
        ("GET", "/v1/memory"),
    ],
)
def test_keys_and_sessions_hold_where_they_were_made(there: Town, method: str, path: str) -> None:
    for proof in (there.keys["shop"], there.people["shop"]):
        reply = there.ask(method, path, "bakery", proof)
        assert (reply.status_code, problem(reply)["code"]) in {
            (401, "key_unknown"),
            (401, "session_wrong_site"),
            (401, "session_signature"),
        }


def test_drafts_are_of_one_site(there: Town) -> None:
    saved = there.ask("PUT", f"/v1/author/drafts/{STUDIO}?source=studio", "bakery", there.keys["bakery"])
    assert saved.status_code == 200

    assert STUDIO in there.get("/v1/author/drafts", "bakery", there.keys["bakery"]).json()["drafts"]
    assert STUDIO not in there.get("/v1/author/drafts", "shop", there.keys["shop"]).json()["drafts"]
    assert there.get(f"/v1/author/drafts/{STUDIO}", "shop", there.keys["shop"]).status_code == 404
    there.ask("DELETE", f"/v1/author/drafts/{STUDIO}?source=studio", "bakery", there.keys["bakery"])


def test_a_publish_shows_in_one_site(there: Town) -> None:
    before = there.sites["bakery"].revision
    page = "---\ntitle: Only here\n---\nHello.\n"
    body = {"files": {"articles/only-here/en.md": page}}
    assert there.ask("POST", "/v1/author/publish?source=studio", "shop", there.keys["shop"], body).status_code == 200

    assert there.get("/v1/articles/only-here", "shop").status_code == 200
    assert there.get("/v1/articles/only-here", "bakery").status_code == 404
    assert there.sites["bakery"].shelf.store().latest("bakery") == before


def test_feedback_is_kept_for_one_site(there: Town) -> None:
    item = {"id": uuid7(), "type": "opened", "at": "2026-11-21T10:00:00Z", "article": "bread"}
    reply = there.ask("POST", "/v1/interactions", "bakery", json={"items": [item]})
    assert reply.json()["accepted"] == 1

    month = datetime.now(UTC).strftime("%Y-%m")
    kept = {id: [row["id"] for row in site.shelf.store().interactions(id, month)] for id, site in there.sites.items()}
    assert (item["id"] in kept["bakery"], item["id"] in kept["shop"]) == (True, False)


def test_memory_is_of_one_site(there: Town) -> None:
    memory = {"dismissed": {"tax-number-tip": {"scope": "forever", "major": 1}}}
    there.ask("POST", "/v1/memory", "shop", there.people["shop"], {"memory": memory, **memory})

    assert "tax-number-tip" not in there.get("/v1/memory", "bakery", there.people["bakery"]).text


def test_a_site_that_is_not_there_is_as_any_that_is_not(there: Town) -> None:
    for path in ("/v1/search?q=a", "/v1/articles/bread", "/v1/bundle", "/v1/author/drafts", "/v1/assets/bread.png"):
        reply = there.get(path, "elsewhere", there.keys["shop"])
        assert (reply.status_code, problem(reply)["code"]) == (404, "unknown_site")
        assert there.client.get(path).status_code == 400
        assert "bakery" not in there.get(path, "bakerx").text  # several sites are perhaps different people's

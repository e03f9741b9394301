"""/v1/author/*: publishing, drafts, previews and explanations over HTTP."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk.identity.trust import add_key
from helpsdk.server.api import archive
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store
from tests.factories import ARTICLES, RULES, site_files
from tests.server.api.people import Desk
from tests.server.serving import PICTURE, Client, problem, until, write_site

SEND = "articles/send-invoice/en.md"
NEW = "---\ntitle: A new page\ncollection: invoices\n---\nHello.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A server that follows no folder: what was published came from elsewhere."""
    store = open_store(tmp_path / "data")
    published = {"site.yaml": site_files()["site.yaml"] + b"origins: [https://app.example]\n"}
    publish_folder(store, write_site(tmp_path / "help", **published))
    store.close()
    server = HelpServer(data=tmp_path / "data")
    server.start()
    made = Desk(server, Client(server))
    made.change(made.with_host_key)
    yield made
    server.close()


def ask(
    desk: Desk, method: str, path: str, *, scope: str = "author", headers: Any = None, **how: Any
) -> httpx.Response:
    url = f"/v1/author/{path}{'&' if '?' in path else '?'}site=shop"
    return desk.client.request(method, url, headers={**desk.program("author"), **(headers or {})}, **how)


def publish(desk: Desk, query: str = "", **body: Any) -> httpx.Response:
    return ask(desk, "POST", f"publish{query}", json=body)


def packed(files: dict[str, bytes], *more: tarfile.TarInfo) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz") as tar:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for info in more:
            tar.addfile(info)
    return kept.getvalue()


def send_archive(desk: Desk, content: bytes, query: str = "") -> httpx.Response:
    return ask(desk, "POST", f"publish{query}", content=content, headers={"content-type": "application/gzip"})


def title(desk: Desk, id: str) -> str | None:
    reply = desk.client.get(f"/v1/articles/{id}?site=shop")
    return reply.json()["title"] if reply.status_code == 200 else None


def test_edits_are_published_and_served_when_it_returns(desk: Desk) -> None:
    text = ARTICLES["send-invoice", "en"].replace("Send an invoice", "Send it")
    picture = {"base64": base64.b64encode(PICTURE).decode()}
    reply = publish(desk, files={SEND: text, "articles/new/en.md": NEW, "assets/a.png": picture}, note="two edits")

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert (reply.json()["revision"], reply.json()["changed"]) == (2, True)
    assert [problem["code"] for problem in reply.json()["problems"]] == []
    assert (title(desk, "send-invoice"), title(desk, "new")) == ("Send it", "A new page")
    assert desk.site.shelf.store().revision("shop").note == "two edits"
    assert publish(desk, files={SEND: text}).json()["changed"] is False


def test_a_file_is_removed(desk: Desk) -> None:
    publish(desk, files={"articles/new/en.md": NEW})
    reply = publish(desk, deletes=["articles/new/en.md"])

    assert (reply.json()["revision"], title(desk, "new")) == (3, None)


def test_every_problem_is_told_as_the_check_tells_it_and_nothing_is_kept(desk: Desk) -> None:
    rules = RULES.replace("article: send-invoice", "article: send-invoic")
    reply = publish(desk, files={"rules/main.yaml": rules, SEND: "no front matter"})

    told = problem(reply)
    assert (told["status"], told["code"]) == (422, "site_invalid")
    found = next(one for one in told["errors"] if one["file"] == "rules/main.yaml")
    assert found.keys() == {"code", "message", "file", "line", "key", "allowed", "severity", "about"}
    assert (found["key"], found["line"]) == ("1.show.article", 5)
    assert "send-invoice" in found["allowed"]
    assert {one["file"] for one in told["errors"]} == {"rules/main.yaml", SEND}
    assert (desk.site.revision, ask(desk, "GET", "drafts").json()["revision"]) == (1, 1)


def test_whoever_saw_an_older_revision_is_told(desk: Desk) -> None:
    publish(desk, files={"articles/new/en.md": NEW})
    reply = publish(desk, files={SEND: NEW}, expected=1)

    assert (reply.status_code, problem(reply)["code"]) == (409, "conflict")
    assert problem(reply)["errors"][0]["allowed"] == [2]
    assert publish(desk, files={SEND: NEW}, expected=2).json()["revision"] == 3


@pytest.mark.parametrize(
    "path", ["../up.md", "/etc/x.md", "a\\b.md", ".hidden/x.md", "a/../../b.md", "a//b.md", "a\nb"]
)
def test_paths_stay_in_the_folder(desk: Desk, path: str) -> None:
    reply = publish(desk, files={path: "x"})

    assert (reply.status_code, problem(reply)["errors"][0]["code"]) == (422, "bad-path")


def test_a_whole_folder_replaces_all_of_its_source(desk: Desk) -> None:
    files = site_files(**{"articles/new/en.md": NEW, "rules/main.yaml": None, ".git/config": "x"})
    reply = send_archive(desk, packed(files), "?note=all&expected=1")

    assert (reply.status_code, reply.json()["revision"]) == (200, 2)
    revision = desk.site.shelf.store().revision("shop")
    assert set(revision.files) == set(files) - {".git/config"}
    assert revision.note == "all"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_an_archive_holds_nothing_but_files(desk: Desk, kind: bytes) -> None:
    odd = tarfile.TarInfo("assets/odd.png")
    odd.type, odd.linkname = kind, "/etc/passwd"
    told = problem(send_archive(desk, packed(site_files(), odd)))

    assert [(one["file"], one["code"]) for one in told["errors"]] == [("assets/odd.png", "unreadable")]


@pytest.mark.parametrize("name", ["../../evil.md", "/etc/evil.md", "articles/../../evil.md"])
def test_an_archive_stays_in_its_folder(desk: Desk, name: str) -> None:
    assert problem(send_archive(desk, packed({name: b"x"})))["errors"][0]["code"] == "bad-path"


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(b"no tar"), packed({"a.md": b"x" * 5000})[:-20]],
    ids=["empty", "no gzip", "no tar", "cut off"],
)
def test_what_is_no_archive_is_said_to_be_none(desk: Desk, content: bytes) -> None:
    assert send_archive(desk, content).status_code in (400, 422)


def test_a_bomb_is_let_go_of_early(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1_000_000)
    bomb = packed({f"assets/{number}.png": bytes(4_000_000) for number in range(5)})

    reply = send_archive(desk, bomb)

    assert len(bomb) < 100_000
    assert (reply.status_code, problem(reply)["code"]) == (413, "too_large")


def test_an_archive_with_too_many_entries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 3)

    assert send_archive(desk, packed(site_files())).status_code == 413


def test_a_body_has_a_limit(desk: Desk) -> None:
    reply = publish(desk, files={"articles/new/en.md": "x" * 4_100_000})

    assert (reply.status_code, problem(reply)["code"]) == (413, "too_large")


def test_a_draft_is_kept_with_its_problems_and_published_when_it_has_none(desk: Desk) -> None:
    saved = ask(desk, "PUT", "drafts/articles/new/en.md", content=b"no front matter")
    assert (saved.status_code, saved.json()["ok"]) == (200, False)
    assert [(one["file"], one["key"]) for one in saved.json()["problems"]] == [("articles/new/en.md", "title")]
    assert title(desk, "new") is None
    assert publish(desk).status_code == 422

    saved = ask(desk, "PUT", "drafts/articles/new/en.md", content=NEW.encode())
    assert saved.json() | {"problems": []} == {
        "revision": 1,
        "path": "articles/new/en.md",
        "hash": hashlib.sha256(NEW.encode()).hexdigest(),
        "ok": True,
        "problems": [],
    }
    assert ask(desk, "GET", "drafts/articles/new/en.md").content == NEW.encode()
    assert title(desk, "new") is None
    assert publish(desk).json()["revision"] == 2
    assert title(desk, "new") == "A new page"


def test_drafts_are_listed_by_hash(desk: Desk) -> None:
    ask(desk, "PUT", "drafts/articles/new/en.md?source=studio", content=NEW.encode())
    ask(desk, "DELETE", f"drafts/{SEND}")
    listed = ask(desk, "GET", "drafts").json()

    assert listed["drafts"]["articles/new/en.md"] == {
        "source": "studio",
        "hash": hashlib.sha256(NEW.encode()).hexdigest(),
    }
    assert listed["drafts"]["site.yaml"]["source"] == "folder"
    assert (SEND in listed["drafts"], listed["removed"]) == (False, [SEND])


def test_a_draft_is_saved_over_the_one_that_was_seen(desk: Desk) -> None:
    path = f"drafts/{SEND}"
    seen = ask(desk, "GET", path).headers["etag"]
    saved = ask(desk, "PUT", path, content=NEW.encode(), headers={"if-match": seen})
    late = ask(desk, "PUT", path, content=b"late", headers={"if-match": seen})

    assert (saved.status_code, late.status_code, problem(late)["code"]) == (200, 412, "precondition_failed")
    assert late.headers["etag"] == saved.headers["etag"] == ask(desk, "GET", path).headers["etag"]
    assert ask(desk, "PUT", path, content=b"x", headers={"if-none-match": "*"}).status_code == 412
    assert ask(desk, "DELETE", path, headers={"if-match": seen}).status_code == 412
    assert ask(desk, "GET", path, headers={"if-none-match": saved.headers["etag"]}).status_code == 304


def test_what_is_not_there_is_not_there(desk: Desk) -> None:
    for method in ("GET", "DELETE"):
        assert ask(desk, method, "drafts/articles/nothing/en.md").status_code == 404
    assert ask(desk, "PUT", "drafts/x.md", content=b"x", headers={"if-match": "*"}).status_code == 412


def test_sources_do_not_touch_each_other(desk: Desk) -> None:
    studio = publish(desk, "?source=studio", files={"articles/new/en.md": NEW})
    assert studio.json()["revision"] == 2
    files = site_files(**{SEND: ARTICLES["send-invoice", "en"].replace("Send an invoice", "Send it")})
    assert send_archive(desk, packed(files)).json()["revision"] == 3
    assert (title(desk, "new"), title(desk, "send-invoice")) == ("A new page", "Send it")

    ask(desk, "PUT", "drafts/articles/new/en.md?source=studio", content=b"broken")
    assert publish(desk, files={SEND: NEW}).json()["revision"] == 4
    assert title(desk, "new") == "A new page"


@pytest.mark.parametrize("path", [SEND, "articles/send-invoice/ru.md", "site.yaml"])
def test_a_file_of_another_source_is_refused_and_both_are_named(desk: Desk, path: str) -> None:
    for reply in (
        publish(desk, "?source=studio", files={path: NEW}),
        ask(desk, "PUT", f"drafts/{path}?source=studio", content=NEW.encode()),
    ):
        (told,) = problem(reply)["errors"]
        assert (reply.status_code, told["code"], told["file"]) == (422, "taken", path)
        assert "`folder`" in told["message"]
        assert "`studio`" in told["message"]


def test_an_id_of_another_source_is_refused_and_both_are_named(desk: Desk) -> None:
    (told,) = problem(
        publish(desk, "?source=studio", files={"rules/other.yaml": RULES[: RULES.index("- id: invoice-h")]})
    )["errors"]

    assert told["code"] == "duplicate"
    assert "`folder`" in told["message"]
    assert "`studio`" in told["message"]


def test_a_site_keeps_its_id(desk: Desk) -> None:
    site = site_files()["site.yaml"].decode().replace("id: shop", "id: bakery")
    (told,) = problem(publish(desk, files={"site.yaml": site}))["errors"]

    assert (told["code"], told["allowed"]) == ("wrong-site", ["shop"])


def test_a_preview_shows_drafts_to_its_author_and_to_nobody_else(desk: Desk) -> None:
    ask(desk, "PUT", "drafts/articles/new/en.md", content=NEW.encode())
    rules = "- id: new-panel\n  show: {kind: panel, article: new}\n  at: {screen: invoice.detail}\n"
    body = {
        "files": {"rules/new.yaml": rules},
        "resolve": {"screen": "invoice.detail"},
        "article": {"id": "new"},
        "search": {"q": "hello"},
    }
    reply = ask(desk, "POST", "preview", json=body)

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    shown = reply.json()
    assert [item["rule"] for item in shown["resolve"]["items"]] == ["new-panel"]
    assert (shown["article"]["title"], shown["revision"]) == ("A new page", 1)
    assert [hit["article"]["id"] for hit in shown["search"]["hits"]] == ["new"]
    assert title(desk, "new") is None
    resolved = desk.client.post("/v1/resolve?site=shop", {"screen": "invoice.detail"}).json()
    assert "new-panel" not in [item["rule"] for item in resolved["items"]]
    assert desk.client.get("/v1/search?site=shop&q=hello").json()["hits"] == []


def test_a_preview_is_for_whom_the_author_names(desk: Desk) -> None:
    asked = {"article": {"id": "invoice-failed"}}

    assert ask(desk, "POST", "preview", json=asked).status_code == 404
    named = {**asked, "viewer": {"id": "olga", "groups": ["owners"]}}
    assert ask(desk, "POST", "preview", json=named).json()["article"]["id"] == "invoice-failed"


def test_a_preview_of_drafts_with_errors_tells_them(desk: Desk) -> None:
    reply = ask(desk, "POST", "preview", json={"files": {SEND: "nothing"}, "article": {"id": "send-invoice"}})

    assert (reply.status_code, problem(reply)["errors"][0]["file"]) == (422, SEND)


def test_an_explanation_of_what_is_published_of_a_revision_and_of_drafts(desk: Desk) -> None:
    edited = RULES.replace("  when: {plan: {$in: [team, business]}}\n", "")
    context = {"screen": "invoice.detail", "traits": {"plan": "free"}}
    published = ask(desk, "POST", "explain", json={"context": context}).json()
    drafts = {"context": context, "drafts": True, "files": {"rules/main.yaml": edited}}
    drafted = ask(desk, "POST", "explain", json=drafts).json()
    older = ask(desk, "POST", "explain", json={"context": {**context, "revision": 1}}).json()

    stages = {one["rule"]: one["stage"] for one in published["withheld"]}
    assert stages["invoice-help"] == "condition"
    assert published["nearest"][0] == "invoice-help"
    assert [one["way"] for one in published["tried"]]
    assert [item["rule"] for item in drafted["items"]] == ["invoice-help"]
    assert older["withheld"] == published["withheld"]
    assert ask(desk, "POST", "explain", json={"context": {**context, "revision": 9}}).status_code == 404
    assert ask(desk, "POST", "explain", json={"context": {"screen": "nowhere"}}).status_code == 422


PATHS = (
    ("POST", "publish"),
    ("GET", "drafts"),
    ("GET", f"drafts/{SEND}"),
    ("PUT", f"drafts/{SEND}"),
    ("DELETE", f"drafts/{SEND}"),
    ("POST", "preview"),
    ("POST", "explain"),
)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_without_the_scope_is_answered(desk: Desk, method: str, path: str) -> None:
    url = f"/v1/author/{path}?site=shop"
    person = desk.person("olga", groups=["owners"])

    assert problem(desk.client.request(method, url))["code"] == "key_required"
    for headers in (person, desk.program("bundle:read"), desk.program("resolve:any")):
        assert problem(desk.client.request(method, url, headers=headers))["code"] == "scope_required"
    assert problem(ask(desk, method, path, headers={"origin": "https://app.example"}))["code"] == "origin_not_allowed"


def test_a_person_whose_token_has_the_scope_writes(desk: Desk) -> None:
    headers = desk.person("wren", scope="author")
    reply = desk.client.request(
        "POST", "/v1/author/publish?site=shop", headers=headers, json={"files": {"articles/new/en.md": NEW}}
    )

    assert reply.json()["revision"] == 2


def test_a_folder_that_is_followed_is_edited_there(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help"))
    server.start()
    try:
        desk = Desk(server, Client(server))
        for reply in (publish(desk, files={SEND: NEW}), ask(desk, "PUT", f"drafts/{SEND}", content=b"x")):
            assert (reply.status_code, problem(reply)["code"]) == (409, "conflict")
        studio = {"articles/new/en.md": NEW}
        assert publish(desk, "?source=studio", files=studio).json()["revision"] == 2
        assert title(desk, "new") == "A new page"
    finally:
        server.close()


def test_a_site_with_a_key_and_no_revision_is_published_over_http(tmp_path: Path) -> None:
    """As it begins on a database: an operator makes a key, an author sends the folder."""
    data = tmp_path / "data"
    data.mkdir()
    store = open_store(data)
    before = store.change_trust("shop", lambda trust: trust)
    after, _, secret = add_key(before, "api", now=datetime.now(UTC), scopes=["author"])
    assert store.replace_trust("shop", after, expected=before.number) is not None
    store.close()
    server = HelpServer(data=data)
    server.start()
    try:
        client = Client(server)
        assert problem(client.get("/v1/collections?site=shop"))["code"] == "unavailable"
        files = {path: content.decode() for path, content in site_files().items()}
        reply = client.post(
            "/v1/author/publish?site=shop", {"files": files}, headers={"authorization": f"Bearer {secret}"}
        )
        assert (reply.status_code, reply.json().get("revision")) == (200, 1), reply.text
        until(lambda: client.get("/v1/collections?site=shop").status_code == 200)
    finally:
        server.close()

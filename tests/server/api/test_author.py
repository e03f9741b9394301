"""/v1/author/publish: edits, archives and whole folders over HTTP, and who may."""

from __future__ import annotations

import base64
import gzip
import logging
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.identity.trust import add_key
from helpsdk.server.api import archive
from helpsdk.server.app import HelpServer
from helpsdk.server.store import open_store
from tests.factories import ARTICLES, RULES, site_files
from tests.server.api.authors import NEW, SEND, ask, desk, packed, publish, send_archive, title
from tests.server.api.people import Desk
from tests.server.serving import PICTURE, Client, problem, until, write_site

__all__ = ["desk"]


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


def test_a_publish_is_a_line_of_who_and_what(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "helpsdk.server.news"):
        reply = publish(desk, files={"articles/new/en.md": NEW})
        publish(desk, files={"articles/new/en.md": NEW})

    [record] = caplog.records
    key, request = record.__dict__["key"], reply.headers["x-request-id"]
    what = f"published revision 2 by key {key} [{request}]: source folder, 1 file written, 0 removed"
    assert record.getMessage() == f"site shop: {what}"
    assert (record.__dict__["site"], record.__dict__["request_id"]) == ("shop", request)
    assert key in {one.id for one in desk.site.trust.keys}


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


def test_a_site_keeps_its_id(desk: Desk) -> None:
    site = site_files()["site.yaml"].decode().replace("id: shop", "id: bakery")
    (told,) = problem(publish(desk, files={"site.yaml": site}))["errors"]

    assert (told["code"], told["allowed"]) == ("wrong-site", ["shop"])


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
            assert (reply.status_code, problem(reply)["code"]) == (409, "site_followed")
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

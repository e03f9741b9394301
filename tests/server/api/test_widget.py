"""GET /widget.js and /widget/HASH/*."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.api import widget
from tests.server.serving import Client, problem

LOADER = b"(function(){})();"
OLD_LOADER = b"(function(){/* old */})();"
MANIFEST: dict[str, Any] = {
    "hash": "abc123",
    "loader": {"file": "widget.js"},
    "panel": {"file": "panel.js"},
    "lazy": {"chrome": {"file": "chrome.js"}},
    "fallback": {"file": "place.js"},
    "locales": {
        "ru": {"file": "strings-ru.json"},
        "ru.panel": {"file": "strings-ru.panel.json"},
        "ar": {"file": "strings-ar.json"},
    },
}


KEPT = (widget.files, widget.earlier, widget._read, widget._manifest, widget.pinned_loader)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A build of our own, so that these tests do not depend on the real one."""
    names = ["panel.js", "chrome.js", "place.js"]
    for name in names:
        (tmp_path / name).write_bytes(b"export {}")
    for entry in MANIFEST["locales"].values():
        (tmp_path / entry["file"]).write_bytes(b"{}")
    (tmp_path / "widget.js").write_bytes(LOADER)
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    monkeypatch.setattr(widget, "FOLDER", tmp_path)
    for kept in KEPT:
        kept.cache_clear()
    yield tmp_path
    for kept in KEPT:
        kept.cache_clear()


@pytest.fixture
def releases(build: Path) -> Path:
    """And two earlier ones."""
    for hash, names in {"first": ["panel.js"], "second": ["panel.js", "chrome.js"]}.items():
        (build / "earlier" / hash).mkdir(parents=True)
        for name in names:
            (build / "earlier" / hash / name).write_bytes(f"export const of = '{hash}'".encode())
    (build / "earlier" / "first" / "widget.js").write_bytes(OLD_LOADER)
    (build / "earlier" / "releases.json").write_text('["second","first"]')
    return build


def test_the_loader_is_kept_for_five_minutes(client: Client, build: Path) -> None:
    reply = client.get("/widget.js", headers={"accept-encoding": "identity"})
    again = client.get("/widget.js", headers={"accept-encoding": "identity", "if-none-match": reply.headers["etag"]})

    assert (reply.content, reply.headers["cache-control"]) == (LOADER, "public, max-age=300")
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert again.status_code == 304


def test_it_travels_packed_where_that_is_understood(client: Client, build: Path) -> None:
    plain = client.get("/widget.js", headers={"accept-encoding": "identity"})
    packed = client.get("/widget.js", headers={"accept-encoding": "gzip, br"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == LOADER
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert gzip.decompress(widget.files()["widget.js"].packed) == LOADER


def test_a_chunk_never_changes_under_the_hash_of_its_build(client: Client, build: Path) -> None:
    reply = client.get("/widget/abc123/panel.js")

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


@pytest.mark.parametrize(
    "path",
    [
        "abc123/none.js",
        "an-older-build/panel.js",
        "abc123/manifest.json",
        "abc123/widget.js",
        "x/abc123/widget.js",
        "abc123",
        "",
        "../manifest.json",
        "a/%2e%2e/x",
    ],
)
def test_only_files_of_the_build(client: Client, build: Path, path: str) -> None:
    assert problem(client.get(f"/widget/{path}"))["code"] == "not_found"


def test_the_loader_is_pinned_under_its_own_hash(client: Client, build: Path) -> None:
    pinned = widget.pinned_loader()
    assert pinned is not None
    reply = client.get(f"/{pinned.path}")

    assert (reply.content, reply.headers["cache-control"]) == (LOADER, widget.FOREVER)
    assert pinned.integrity == "sha384-" + base64.b64encode(hashlib.sha384(LOADER).digest()).decode()
    assert client.get(f"/{pinned.path}", headers={"origin": "https://evil.example"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("first/panel.js", b"export const of = 'first'"),
        ("second/chrome.js", b"export const of = 'second'"),
        ("abc123/panel.js", b"export {}"),
    ],
)
def test_a_page_opened_before_an_upgrade_loads_its_chunks(
    client: Client, releases: Path, path: str, content: bytes
) -> None:
    reply = client.get(f"/widget/{path}", headers={"accept-encoding": "identity"})

    assert (reply.status_code, reply.content, reply.headers["cache-control"]) == (200, content, widget.FOREVER)
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"


def test_an_earlier_loader_is_under_its_own_hash(client: Client, releases: Path) -> None:
    own = f"/widget/{hashlib.sha384(OLD_LOADER).hexdigest()[:16]}/widget.js"

    assert client.get(own).content == OLD_LOADER
    assert client.get("/widget.js").content == LOADER


@pytest.mark.parametrize(
    "path", ["first/widget.js", "first/none.js", "releases.json", "earlier/releases.json", "x/first/panel.js"]
)
def test_nothing_else_of_an_earlier_build(client: Client, releases: Path, path: str) -> None:
    assert problem(client.get(f"/widget/{path}"))["code"] == "not_found"
    hash = hashlib.sha384(OLD_LOADER).hexdigest()[:16]
    assert client.get(f"/widget/x/{hash}/widget.js").status_code == 404


def test_what_is_nowhere_is_not_remembered(client: Client, releases: Path) -> None:
    client.get("/widget/first/panel-old.js")
    kept = widget._read.cache_info().currsize
    for at in range(20):
        assert client.get(f"/widget/first/none{at}.js").status_code == 404

    assert widget._read.cache_info().currsize == kept


def test_a_language_is_one_however_many_files_it_has(client: Client, build: Path) -> None:
    assert client.get("/widget/abc123/strings-ru.panel.json").status_code == 200


def test_the_widgets_languages(build: Path) -> None:
    assert widget.interface_locales() == ("en", "ar", "ru")


def test_before_the_first_build_there_is_no_widget(client: Client, build: Path) -> None:
    (build / "manifest.json").unlink()

    assert client.get("/widget.js").status_code == 404
    assert widget.interface_locales() == ("en",)

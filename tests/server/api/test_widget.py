"""GET /widget.js and /widget/HASH/*."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.server.api import widget
from tests.server.serving import Client, problem

LOADER = b"(function(){})();"
MANIFEST = {
    "hash": "abc123",
    "loader": {"file": "widget.js"},
    "panel": {"file": "panel-0123456789.js"},
    "lazy": {"chrome": {"file": "chrome-0123456789.js"}},
    "fallback": {"file": "place-0123456789.js"},
    "locales": {"ru": {"file": "strings-ru-0123456789.json"}, "ar": {"file": "strings-ar-0123456789.json"}},
}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A build of our own, so that these tests do not depend on the real one."""
    names = ["panel-0123456789.js", "chrome-0123456789.js", "place-0123456789.js"]
    for name in names:
        (tmp_path / name).write_bytes(b"export {}")
    for name in ("strings-ru-0123456789.json", "strings-ar-0123456789.json"):
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "widget.js").write_bytes(LOADER)
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    monkeypatch.setattr(widget, "FOLDER", tmp_path)
    for kept in (widget.files, widget._manifest, widget.pinned_loader):
        kept.cache_clear()
    yield tmp_path
    for kept in (widget.files, widget._manifest, widget.pinned_loader):
        kept.cache_clear()


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


@pytest.mark.parametrize("build_hash", ["abc123", "an-older-build"])
def test_a_chunk_never_changes_and_serves_older_loaders(client: Client, build: Path, build_hash: str) -> None:
    reply = client.get(f"/widget/{build_hash}/panel-0123456789.js")

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


@pytest.mark.parametrize(
    "path",
    [
        "abc123/none.js",
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


def test_the_widgets_languages(build: Path) -> None:
    assert widget.interface_locales() == ("en", "ar", "ru")


def test_before_the_first_build_there_is_no_widget(client: Client, build: Path) -> None:
    (build / "manifest.json").unlink()

    assert client.get("/widget.js").status_code == 404
    assert widget.interface_locales() == ("en",)

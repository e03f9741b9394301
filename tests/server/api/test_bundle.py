"""GET /v1/bundle and its parts."""

from __future__ import annotations

import hashlib

import pytest

from helpsdk.site.bundle import read_manifest, unpack
from tests.server.api.people import Desk, named
from tests.server.serving import problem


def test_a_whole_revision_leaves_for_a_key_with_the_scope(there: Desk) -> None:
    key = there.program("bundle:read")
    reply = there.client.get("/v1/bundle", headers=key)
    manifest = read_manifest(reply.content)

    def part(hash: str) -> bytes:
        found = there.client.get(f"/v1/bundle/parts/{hash}", headers=key)
        assert found.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert (found.headers["etag"], hashlib.sha256(found.content).hexdigest()) == (f'"{hash}"', hash)
        return found.content

    assert reply.headers["cache-control"] == "private, no-cache"
    assert "secret" in unpack(manifest, part).articles
    again = there.client.get("/v1/bundle", headers={**key, "if-none-match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def urls(there: Desk) -> list[str]:
    assert there.site.current is not None
    return ["/v1/bundle", f"/v1/bundle/parts/{min(there.site.current.parts)}", "/v1/bundle/parts/nothing"]


def test_nobody_else_gets_any_of_it(there: Desk) -> None:
    others = [there.person("maya", groups=["staff"], scope="author"), there.program("author", "resolve:any")]
    for url in urls(there):
        assert problem(there.client.get(url))["code"] == "key_required"
        assert there.client.get(url).status_code == 401
        for headers in others:
            assert problem(there.client.get(url, headers=headers))["code"] == "scope_required"
        unscoped = {**there.program("bundle:read"), **named(id="olga")}
        assert there.client.get(url, headers=unscoped).status_code == 403


@pytest.mark.parametrize("hash", ["0" * 64, "../site.yaml", "%00", "x"])
def test_only_what_the_manifest_names(there: Desk, hash: str) -> None:
    reply = there.client.get(f"/v1/bundle/parts/{hash}", headers=there.program("bundle:read"))

    assert (reply.status_code, problem(reply)["code"]) == (404, "not_found")


def test_a_picture_is_no_part(there: Desk) -> None:
    assert there.site.current is not None
    for picture in there.site.current.pictures.values():
        reply = there.client.get(f"/v1/bundle/parts/{picture}", headers=there.program("bundle:read"))
        assert reply.status_code == 404

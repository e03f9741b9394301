"""Who asks: with a session, with an API key, with neither."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from helpsdk.identity.trust import set_enforce
from helpsdk.server.api.viewer import named_viewer
from helpsdk.server.problems import HttpProblem
from tests.server.api.people import Desk, bearer, desk, named
from tests.server.serving import problem, shown

READS = ("/v1/articles/tax-id-format", "/v1/search?q=tax", "/v1/collections", "/v1/assets/a.png")


def titles(there: Desk, headers: dict[str, str]) -> set[str]:
    reply = there.client.get("/v1/search?q=secret numbers", headers=headers)
    assert reply.status_code == 200, reply.text
    return {hit["article"]["id"] for hit in reply.json()["hits"]}


def test_what_is_theirs_shows_to_members_and_to_nobody_else(there: Desk) -> None:
    owner, other = there.person("olga", groups=["owners"]), there.person("chen", groups=["accountants"])

    assert there.client.get("/v1/articles/secret", headers=owner).json()["title"] == "Secret numbers"
    assert there.client.get("/v1/articles/secret", headers=other).status_code == 404
    assert there.client.get("/v1/articles/secret").status_code == 404
    assert ("secret" in titles(there, owner), "secret" in titles(there, other)) == (True, False)


def test_the_tip_of_a_restricted_article_is_for_those_it_is_for(there: Desk) -> None:
    body = {"screen": "invoice.detail"}
    owner = there.client.post("/v1/resolve", body, headers=there.person("olga", groups=["owners"])).json()
    nobody = there.client.post("/v1/resolve", body).json()

    assert "secret-tip" in [item["rule"] for item in owner["items"]]
    assert "secret-tip" not in [item["rule"] for item in nobody["items"]]
    assert (owner["viewer"], nobody["viewer"]) == (there.site.trust.viewer_key("olga"), None)


def test_a_signed_trait_replaces_an_unsigned_one(there: Desk) -> None:
    body = {"screen": "invoice.detail", "traits": {"plan": "team"}}
    signed = there.person("olga", traits={"plan": "free"})

    assert "invoice-help" in there.client.post("/v1/resolve", body).text
    assert "invoice-help" not in there.client.post("/v1/resolve", body, headers=signed).text


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", "", "ru"),
        ("", "en", "ru"),
        ("?locale=en", "", "en"),
        ("?locale=,", "en", "ru"),
        ("?locale=*,en", "en", "ru"),
    ],
)
def test_the_language_the_host_knows_stands_in(there: Desk, query: str, header: str, expected: str) -> None:
    headers = {**there.person("olga", locale="ru"), "accept-language": header}

    assert there.client.get(f"/v1/articles/tax-id-format{query}", headers=headers).json()["locale"] == expected


@pytest.mark.parametrize(("named", "expected"), [(["*", "en"], "ru"), (["en", "*"], "en"), (["en"], "en")])
def test_what_a_page_merely_goes_by_comes_after_the_language_the_host_signed(
    there: Desk, named: list[str], expected: str
) -> None:
    body = {"screen": "tax.settings", "locale": named}

    reply = there.client.post("/v1/resolve", body, headers=there.person("olga", locale="ru"))
    assert reply.json()["locale"] == expected


@pytest.mark.parametrize(
    ("presented", "code"),
    [
        ("hs_nonsense", "session_malformed"),
        ("", "session_malformed"),
        ("hs_", "session_malformed"),
        ("hk_nobody_nothing", "key_unknown"),
        ("hk_", "key_unknown"),
        ("a.b.c", "session_required"),
        ("x" * 9000, "session_malformed"),
    ],
)
@pytest.mark.parametrize("url", READS)
def test_a_proof_that_does_not_hold_is_refused(there: Desk, url: str, presented: str, code: str) -> None:
    reply = there.client.get(url, headers=bearer(presented))

    assert (reply.status_code, problem(reply)["code"]) == (401, code)
    assert reply.headers["www-authenticate"] == "Bearer"


def test_another_scheme_is_not_ours(there: Desk) -> None:
    headers = {"authorization": "Basic b2xnYTpvbGdh"}

    assert there.client.get("/v1/collections", headers=headers).status_code == 200


def test_two_proofs_are_none(there: Desk) -> None:
    session = there.session("olga")
    headers = [("authorization", f"Bearer {session}"), ("authorization", "Bearer x")]

    assert problem(there.client.request("GET", "/v1/collections", headers=headers))["code"] == "session_malformed"


def test_a_session_of_another_site_is_nobody_here(there: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk(tmp_path_factory.mktemp("twin") / "help") as twin:
        theirs = twin.person("olga", groups=["owners"])

    assert problem(there.client.get("/v1/articles/secret", headers=theirs))["code"] == "session_signature"


@pytest.mark.parametrize("url", [*READS[:3], "/v1/assets/a.png"])
def test_what_may_be_kept_and_by_whom(there: Desk, url: str) -> None:
    nobody, person = there.client.get(url), there.client.get(url, headers=(proof := there.person()))
    again = there.client.get(url, headers={**proof, "if-none-match": person.headers["etag"]})

    assert nobody.headers["cache-control"] == "public, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    for reply in (person, again):
        assert reply.headers["cache-control"] == "private, no-cache"
    for reply in (nobody, person, again):
        assert {"Origin", "Authorization"} <= set(reply.headers["vary"].split(", "))


def test_what_is_not_there_is_kept_by_nobody(there: Desk) -> None:
    for headers in ({}, there.person()):
        reply = there.client.get("/v1/articles/nowhere", headers=headers)
        assert (reply.status_code, reply.headers["cache-control"]) == (404, "no-store")
        assert "Authorization" in reply.headers["vary"]


def test_a_program_names_whom_it_asks_for(there: Desk) -> None:
    headers = {**there.program("resolve:any"), **named(id="olga", groups=["owners"], traits={"plan": "team"})}
    reply = there.client.post("/v1/resolve", {"screen": "invoice.detail"}, headers=headers).json()

    assert there.client.get("/v1/articles/secret", headers=headers).status_code == 200
    assert {"secret-tip", "invoice-help"} <= {item["rule"] for item in reply["items"]}
    assert reply["viewer"] == there.site.trust.viewer_key("olga")


def test_a_program_that_names_nobody_reads_as_nobody(there: Desk) -> None:
    for scope in ("resolve:any", "author", "bundle:read"):
        assert there.client.get("/v1/articles/secret", headers=there.program(scope)).status_code == 404
        assert there.client.get("/v1/articles/tax-id-format", headers=there.program(scope)).status_code == 200


@pytest.mark.parametrize("proof", ["nobody", "person", "author", "basic"])
@pytest.mark.parametrize("url", READS)
def test_naming_a_viewer_takes_the_scope(there: Desk, url: str, proof: str) -> None:
    proofs: dict[str, Callable[[], dict[str, str]]] = {
        "nobody": dict,
        "person": there.person,
        "author": lambda: there.program("author"),
        "basic": lambda: {"authorization": "Basic eA=="},
    }
    reply = there.client.get(url, headers={**proofs[proof](), **named(id="olga", groups=["owners"])})

    assert (reply.status_code, problem(reply)["code"]) == (403, "scope_required")
    assert problem(reply)["errors"][0]["allowed"] == ["resolve:any"]


@pytest.mark.parametrize(
    "viewer",
    [
        {},
        {"id": ""},
        {"id": 5},
        {"id": None},
        {"id": "olga", "scopes": ["author"]},
        {"id": "olga", "groups": "owners"},
        {"id": "olga", "groups": ["x"] * 1000},
        {"id": "olga", "traits": {"plan": {"$in": []}}},
        [],
        "olga",
    ],
)
def test_a_named_viewer_is_read_strictly(there: Desk, viewer: Any) -> None:
    reply = there.client.get("/v1/collections", headers={**there.program("resolve:any"), **named(viewer)})

    assert (reply.status_code, problem(reply)["code"]) == (400, "viewer_invalid")


@pytest.mark.parametrize("header", ["%%%", "e30=x", "bm90IGpzb24", "A" * 9000, base64.b64encode(b"\xff").decode()])
def test_a_header_that_is_none(header: str) -> None:
    with pytest.raises(HttpProblem, match="viewer_invalid"):
        named_viewer(header)


GARBAGE = {
    "latin-1": b"\xe9\xff\x80",
    "UTF-8": "olga-ольга".encode(),
    "not ASCII among base64": b"eyJpZCI6Im9sZ2EifQ\xa0",
    "nothing": b"",
    "escaped lone surrogate": base64.urlsafe_b64encode(b'{"id": "\\ud800"}'),
    "encoded lone surrogate": base64.urlsafe_b64encode(b'{"id": "\xed\xa0\x80"}'),
    "lone surrogate as a name": base64.urlsafe_b64encode(b'{"id": "o", "traits": {"\\udfff": 1}}'),
    "huge": b"A" * 9000,
    "a huge number": base64.urlsafe_b64encode(b'{"id": "o", "traits": {"n": ' + b"9" * 5000 + b"}}"),
    "deep": base64.urlsafe_b64encode(b'{"id": "o", "traits": {"n": ' + b"[" * 5000 + b"]" * 100 + b"}}"),
    "deep and whole": base64.urlsafe_b64encode(b"[" * 2500 + b"]" * 2500),
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_for_a_viewer_is_the_callers_mistake(there: Desk, garbage: str) -> None:
    proof = there.program("resolve:any")["authorization"]
    headers = [(b"authorization", proof.encode()), (b"help-viewer", GARBAGE[garbage])]
    reply = there.client.request("GET", "/v1/collections", headers=headers)

    assert (reply.status_code, problem(reply)["code"]) == (400, "viewer_invalid")


def test_an_author_may_ask_why_and_when(there: Desk) -> None:
    body = {"screen": "invoice.detail", "explain": True, "now": "2026-12-01T00:00:00Z"}
    for headers in (there.program("author"), there.person("olga", scope="author")):
        reply = there.client.post("/v1/resolve", body, headers=headers).json()
        assert reply["now"] == "2026-12-01T00:00:00.000Z"
        assert {"rule", "stage", "code"} <= set(reply["withheld"][0])


@pytest.mark.parametrize("asked", [{"explain": True}, {"now": "2026-12-01T00:00:00Z"}])
def test_anybody_else_may_not(there: Desk, asked: dict[str, Any]) -> None:
    for headers in ({}, there.person("olga"), there.program("resolve:any")):
        reply = there.client.post("/v1/resolve", {"screen": "invoice.detail", **asked}, headers=headers)
        assert (reply.status_code, problem(reply)["code"]) == (403, "scope_required")


@pytest.mark.parametrize("now", ["yesterday", "2026-12-01T00:00:00", "0001-01-01T00:00:00Z", 1e30, True])
def test_a_time_that_is_none(there: Desk, now: Any) -> None:
    reply = there.client.post("/v1/resolve", {"now": now}, headers=there.program("author"))

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")


def test_where_the_site_insists_strangers_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk(tmp_path_factory.mktemp("strict") / "help") as there:
        there.change(lambda trust: set_enforce(trust, True))
        posts = [("/v1/resolve", {"screen": "tax.settings"}), ("/v1/interactions", {"items": [shown()]})]
        replies = [
            *(there.client.get(url) for url in READS),
            *(there.client.post(url, body) for url, body in posts),
        ]
        session = there.session("olga")
        known = [
            *(there.client.get(url, headers=bearer(session)) for url in READS),
            *(there.client.post(url, body, headers=bearer(session)) for url, body in posts),
            there.client.post("/v1/interactions", {"session": session, "items": [shown()]}),
        ]
        pages = [there.client.get(url) for url in ("/livez", "/readyz", "/v1/openapi.json", "/widget.js", "/")]
        late = there.client.post("/v1/interactions", {"session": "hs_gone", "items": [shown()]})

    assert [(reply.status_code, problem(reply)["code"]) for reply in replies] == [(401, "identity_required")] * 6
    assert {reply.status_code for reply in known} <= {200, 202}
    assert {reply.status_code for reply in pages} == {200}
    assert problem(late)["code"] == "session_malformed"


def test_requests_are_counted_by_what_they_proved(tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk(tmp_path_factory.mktemp("counted") / "help") as there:
        person, program = there.person("olga"), there.program("author")
        there.site.flush()
        for headers in (person, person, program, bearer("hs_x"), {}, {}, {}):
            there.client.get("/v1/collections", headers=headers)
        there.client.get("/v1/assets/a.png")
        there.site.flush()
        store, site = there.site.shelf.store(), there.site.id
        traffic = {kind: count for _day, kind, count in store.traffic(site, 1)}
        uses = store.uses(site)

    assert traffic == {"signed": 2, "rejected": 1, "unsigned": 3}
    assert there.host[0] in uses
    assert len(uses) == 2

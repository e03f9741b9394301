"""/v1/author/preview and /v1/author/explain: what drafts would show, and why."""

from __future__ import annotations

from tests.factories import RULES
from tests.server.api.authors import NEW, SEND, ask, desk, title
from tests.server.api.people import Desk
from tests.server.serving import problem

__all__ = ["desk"]


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

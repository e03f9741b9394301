"""GET /widget/demo, and the sample site that answers its examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.demo import TOKEN
from helpsdk.server.demo.sample import FOLDER, SESSION, VIEWER_KEY
from helpsdk.server.settings import Settings
from helpsdk.site.check import check_site
from helpsdk.site.folder import load_site
from tests.server.serving import Client, problem, uuid7, write_site

API = "/widget/demo/v1"


def resolved(client: Client, **body: Any) -> Any:
    headers = body.pop("headers", {})
    reply = client.post(f"{API}/resolve", {"screen": "invoice", "locale": ["en"], **body}, headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.json()


def rules(reply: Any) -> set[str]:
    return {item["rule"] for item in reply["items"]}


def test_the_page_runs_under_the_policy_that_the_guide_names(client: Client) -> None:
    page = client.get("/widget/demo")
    policy = page.headers["content-security-policy"]

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"):
        assert f"{directive};" in f"{policy};"
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page.text) == []
    assert 'data-server="/widget/demo/"' in page.text


def test_its_examples_are_data(client: Client) -> None:
    page = client.get("/widget/demo").text
    found = re.findall(r'data-run="([^"]*)"', page)

    assert len(found) > 50
    for one in found:
        assert set(json.loads(one.replace("&#34;", '"').replace("&#39;", "'"))) == {"calls", "set", "fresh"}


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("demo.css", "text/css; charset=utf-8"),
        ("demo.js", "text/javascript; charset=utf-8"),
        ("frame.html", "text/html; charset=utf-8"),
    ],
)
def test_what_the_page_consists_of(client: Client, path: str, type: str) -> None:
    reply = client.get(f"/widget/demo/{path}")

    assert (reply.status_code, reply.headers["content-type"]) == (200, type)


def test_its_frame_is_framed_by_the_page_alone(client: Client) -> None:
    frame = client.get("/widget/demo/frame.html")

    assert "frame-ancestors 'self'" in frame.headers["content-security-policy"]
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert client.get("/widget/demo").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["", "demo.html", "v1/", "v1/author/drafts", "v1/bundle", "widget/x/none.js", "../x", "site.yaml"]
)
def test_there_is_nothing_else(client: Client, path: str) -> None:
    assert problem(client.get(f"/widget/demo/{path}"))["code"] == "not_found"
    assert client.post(f"/widget/demo/{path}", {}).status_code in (404, 405)


def test_tips_suggestions_and_the_anchor_of_the_link(client: Client) -> None:
    reply = resolved(client)

    assert {"tax-tip", "currency-tip", "amount-tip", "send-panel"} <= rules(reply)
    assert "account-panel" not in rules(reply)
    assert reply["site"]["id"] == "demo"
    assert set(reply["anchors"]) == {"invoice.export"}


@pytest.mark.parametrize("locale", ["en", "ru", "zh-Hans", "ar"])
def test_in_the_languages_of_the_examples(client: Client, locale: str) -> None:
    reply = resolved(client, locale=[locale])
    article = client.get(f"{API}/articles/tax-id?locale={locale}").json()

    assert (reply["locale"], reply["dir"]) == (locale, "rtl" if locale == "ar" else "ltr")
    assert (article["locale"], article["fallback_locale"]) == (locale, None)


@pytest.mark.parametrize(
    ("example", "rule"),
    [
        ("banner", "banner"),
        ("modal", "modal"),
        ("whats_new", "whats-new"),
        ("tour", "tour"),
        ("checklist", "checklist"),
    ],
)
def test_each_kind_has_an_example(client: Client, example: str, rule: str) -> None:
    assert rule in rules(resolved(client, traits={"example": example}))


def test_a_reader_of_the_sample_signs_in(client: Client) -> None:
    token = client.get("/widget/demo/token").text
    made = client.post(f"{API}/session", {"token": token, "device": "d"}).json()
    headers = {"authorization": f"Bearer {made['session']}"}

    assert token == TOKEN
    assert "account-panel" in rules(resolved(client, headers=headers))
    assert client.get(f"{API}/articles/account", headers=headers).status_code == 200
    assert client.get(f"{API}/articles/account").status_code == 404
    refused = client.post(f"{API}/session", {"token": "not.a.token", "device": "d"})
    assert problem(refused)["code"] == "token_malformed"


def test_what_is_sent_is_taken_and_dropped(client: Client, server: HelpServer) -> None:
    item = {"id": uuid7(), "type": "shown", "at": "2026-11-22T10:00:00Z", "rule": "tax-tip", "device": "d"}
    batch = client.post(f"{API}/interactions?site=shop", {"items": [item]})
    message = client.post(f"{API}/contact?site=shop", {"message": "Hello"})
    headers = {"authorization": f"Bearer {SESSION}"}
    memory = client.post(f"{API}/memory", {"memory": {"again": 2}}, headers=headers)
    store = server.sites[0].shelf.store()

    assert (batch.status_code, batch.json()["accepted"]) == (202, 1)
    assert message.status_code == 202
    assert memory.json()["memory"]["again"] == 2
    assert client.get(f"{API}/memory", headers=headers).json()["memory"]["again"] == 0
    assert problem(client.get(f"{API}/memory"))["code"] == "identity_required"
    for site in ("shop", "demo"):
        assert store.interactions(site, "2026") == []
        assert store.contacts(site) == []
        assert store.memory(site, VIEWER_KEY) is None


def test_searches_and_what_else_a_panel_asks_for(client: Client) -> None:
    hits = client.get(f"{API}/search?q=currency&locale=en").json()["hits"]
    assert "currency" in [hit["article"]["id"] for hit in hits]
    assert client.get(f"{API}/suggest?q=curr&locale=en").json()["suggestions"]
    assert client.get(f"{API}/answer?q=what+is+a+tax+id&locale=en").status_code == 200
    assert client.get(f"{API}/collections?locale=ru").json()["collections"][0]["title"] == "Счета"
    assert client.get(f"{API}/contact?locale=ar").json()["dir"] == "rtl"
    found = client.post(f"{API}/contact/suggestions", {"message": "my tax ID is refused", "locale": ["en"]})
    assert "tax-id" in [hit["article"]["id"] for hit in found.json()["suggestions"]]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("resolve", {"screen": "elsewhere"}, "unknown_screen"),
        ("resolve", {"screen": 1}, "invalid"),
        ("interactions", {"items": 1}, "invalid"),
        ("session", {}, "invalid"),
    ],
)
def test_bad_input_is_refused_as_elsewhere(client: Client, path: str, body: Any, code: str) -> None:
    assert problem(client.post(f"{API}/{path}", body))["code"] == code


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help"), settings=Settings(demo=False))
    server.start()
    asked = Client(server)
    found = [asked.get(path).status_code for path in ("/widget/demo", "/widget/demo/demo.js", f"{API}/search")]
    found.append(asked.post(f"{API}/resolve", {}).status_code)
    landing = asked.get("/").text
    server.close()

    assert found == [404] * 4
    assert "/widget/demo" not in landing


def test_the_landing_page_leads_there(client: Client) -> None:
    assert '<a href="/widget/demo">' in client.get("/").text


def test_the_sample_site_is_sound() -> None:
    loaded = load_site(FOLDER)
    found = (*loaded.problems, *check_site(loaded.site, sources=loaded.sources))

    assert {one.code for one in found} == {"missing-translation"}

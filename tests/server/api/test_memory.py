"""/v1/memory, and what answers make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.identity.trust import set_enforce
from tests.server.api.people import Desk, desk, named
from tests.server.serving import problem, shown, until

RULES = """\
- id: a-panel
  show: {kind: panel, article: send-invoice}
  at: {any: true}
  caps: [{max: 1, per: lifetime}]
- id: another-panel
  show: {kind: panel, article: page}
  at: {any: true}
- id: secret-panel
  show: {kind: panel, article: secret}
  at: {any: true}
  set: zqsecretset
"""
DISMISSED = {"dismissed": {"another-panel": {"scope": "forever", "major": 1}}}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    files = {"rules/main.yaml": RULES, "policy.yaml": "fallback: []\nsets: {zqsecretset: {}}\n"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPSDK_MEMORY_MS", "1000")  # a busy machine may take its time
        with desk(tmp_path_factory.mktemp("memory") / "help", **files) as made:
            yield made


def read(there: Desk, headers: dict[str, str]) -> dict[str, Any]:
    reply = there.client.get("/v1/memory", headers=headers)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store"), reply.text
    memory: dict[str, Any] = reply.json()["memory"]
    return {name: value for name, value in memory.items() if value and name != "v"}


def merged(there: Desk, memory: dict[str, Any], headers: dict[str, str]) -> Any:
    reply = there.client.post("/v1/memory", {"memory": memory}, headers=headers)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store"), reply.text
    return reply.json()


def rules(there: Desk, headers: dict[str, str], **body: Any) -> list[str]:
    reply = there.client.post("/v1/resolve", {"screen": "invoice.detail", **body}, headers=headers)
    assert reply.status_code == 200, reply.text
    return [item["rule"] for item in reply.json()["items"]]


@pytest.mark.parametrize("how", [{"method": "GET"}, {"method": "POST", "json": {"memory": {}}}])
def test_a_memory_is_of_somebody(there: Desk, how: dict[str, Any]) -> None:
    for headers in ({}, there.program("author")):
        reply = there.client.request(url="/v1/memory", headers=headers, **how)
        assert (reply.status_code, problem(reply)["code"]) == (401, "identity_required")


def test_what_one_device_put_away_no_other_shows(there: Desk) -> None:
    phone, desk_top = there.person("anna"), there.person("anna")
    before = rules(there, desk_top)
    reply = merged(there, DISMISSED, phone)

    assert reply["memory"]["dismissed"] == DISMISSED["dismissed"]
    assert reply["viewer"] == there.site.trust.viewer_key("anna")
    assert read(there, desk_top) == DISMISSED
    assert (before, rules(there, desk_top)) == (["a-panel", "another-panel"], ["a-panel"])
    assert rules(there, {}) == rules(there, there.person("boris")) == ["a-panel", "another-panel"]


def test_dismissed_help_that_is_to_be_seen_again_is_on_all_devices(there: Desk) -> None:
    """Neither an older copy of another device nor a report that comes late puts it away again."""
    session = there.session("ines")
    person = {"authorization": f"Bearer {session}"}
    merged(there, DISMISSED, person)
    assert rules(there, person) == ["a-panel"]

    merged(there, {"again": 1}, person)
    assert rules(there, person, memory=DISMISSED) == ["a-panel", "another-panel"]
    assert there.client.post("/v1/resolve", {"memory": DISMISSED}, headers=person).json()["again"] == 1
    assert merged(there, DISMISSED, person)["memory"]["dismissed"] == {}

    late = shown(type="dismissed", rule="another-panel", device="phone", article="page")
    since = shown(type="dismissed", rule="a-panel", device="phone", article="send-invoice", value="1")
    assert there.client.post("/v1/interactions", {"session": session, "items": [late, since]}).status_code == 202
    until(lambda: "dismissed" in read(there, person))
    assert set(read(there, person)["dismissed"]) == {"a-panel"}
    assert rules(there, person) == ["another-panel"]


def test_copies_merge(there: Desk) -> None:
    person = there.person("chen")
    for device in ("phone", "desk"):
        merged(there, {"seen": {"another-panel": {device: {"n": 1, "at": [1_795_255_200_000]}}}}, person)

    assert set(read(there, person)["seen"]["another-panel"]) == {"phone", "desk"}


def test_interactions_change_it(there: Desk) -> None:
    """Seen as often as it may be, on a device that the next request does not come from."""
    session = there.session("dana")
    item = shown(rule="a-panel", device="phone", article="send-invoice")
    assert there.client.post("/v1/interactions", {"session": session, "items": [item]}).status_code == 202
    headers = {"authorization": f"Bearer {session}"}

    until(lambda: "seen" in read(there, headers))
    assert set(read(there, headers)["seen"]) == {"a-panel", "kind:panel"}
    assert rules(there, headers, device="desk") == ["another-panel"]


def test_interactions_of_nobody_change_nobodys(there: Desk) -> None:
    there.client.post("/v1/interactions", {"items": [shown(type="dismissed", rule="a-panel", device="phone")]})

    assert rules(there, {}) == ["a-panel", "another-panel"]


def test_a_hidden_rule_tells_nothing_of_itself(there: Desk) -> None:
    """Whoever reports a guess learns neither that it is right nor which set the rule is of."""
    stranger, owner = there.session("eve"), there.session("olga", groups=["owners"])
    for session in (stranger, owner):
        items = [shown(rule=rule, device="phone") for rule in ("secret-panel", "another-panel")]
        there.client.post("/v1/interactions", {"session": session, "items": items})
    of_owner = {"authorization": f"Bearer {owner}"}
    of_stranger = {"authorization": f"Bearer {stranger}"}
    until(lambda: "seen" in read(there, of_owner) and "seen" in read(there, of_stranger))

    assert set(read(there, of_owner)["seen"]) == {"secret-panel", "set:zqsecretset", "another-panel", "kind:panel"}
    assert set(read(there, of_stranger)["seen"]) == {"another-panel", "kind:panel"}
    guessed = {key: {"scope": "forever", "major": 1} for key in ("secret-panel", "set:zqsecretset", "never-was")}
    assert merged(there, {"dismissed": guessed}, of_stranger)["memory"]["dismissed"] == {}


def test_what_the_site_has_no_more_is_not_kept(there: Desk) -> None:
    person = there.person("fred")
    merged(there, {"dismissed": {"was-here": {"scope": "forever", "major": 1}, **DISMISSED["dismissed"]}}, person)
    reply = there.client.post("/v1/resolve", {"screen": "invoice.detail"}, headers=person).json()

    assert (read(there, person), reply["gone"]) == (DISMISSED, [])


def test_what_is_gone_is_named_of_the_copy_that_was_sent(there: Desk) -> None:
    memory = {"dismissed": {"was-here": {"scope": "forever", "major": 1}}}
    reply = there.client.post("/v1/resolve", {"memory": memory}, headers=there.person("gina")).json()

    assert reply["gone"] == ["was-here"]


def test_a_program_may_ask_for_a_person_it_names(there: Desk) -> None:
    merged(there, DISMISSED, there.person("hugo"))
    program = {**there.program("resolve:any"), **named(id="hugo")}

    assert read(there, program) == DISMISSED


def test_odd_entries_lock_nobody_out(there: Desk) -> None:
    odd = {"dismissed": {"another-panel": {"scope": "sideways"}, "a\nb": 5}, "seen": [], "v": 1}

    assert merged(there, odd, there.person("ivan"))["memory"]["dismissed"] == {}


@pytest.mark.parametrize("body", [{}, {"memory": 5}, {"memory": []}, {"memory": None}])
def test_what_is_no_memory(there: Desk, body: dict[str, Any]) -> None:
    reply = there.client.post("/v1/memory", body, headers=there.person("ivan"))

    assert (reply.status_code, problem(reply)["code"]) == (422, "invalid")


def test_with_the_store_away_answers_come_and_memories_do_not(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: Any) -> Any:
        raise StoreError("the store is away")

    store = there.site.shelf.store()
    monkeypatch.setattr(store, "memory", away)
    monkeypatch.setattr(store, "merge_memory", away)
    person = there.person("jane")
    replies = [
        there.client.get("/v1/memory", headers=person),
        there.client.post("/v1/memory", {"memory": DISMISSED}, headers=person),
    ]

    assert {(reply.status_code, problem(reply)["code"]) for reply in replies} == {(503, "unavailable")}
    assert rules(there, person, memory=DISMISSED) == ["a-panel"]


def test_with_enforcement_a_stranger_is_refused_as_everywhere(there: Desk) -> None:
    there.change(lambda trust: set_enforce(trust, True))
    try:
        assert there.client.get("/v1/memory").status_code == 401
    finally:
        there.change(lambda trust: set_enforce(trust, False))


def test_forgetting_a_person_forgets_what_they_have_seen(there: Desk) -> None:
    person = there.person("karl")
    merged(there, DISMISSED, person)
    there.site.shelf.store().forget(there.site.id, there.site.trust.viewer_key("karl"))

    assert read(there, person) == {}


def test_another_sessions_groups_take_nothing_from_a_memory(there: Desk) -> None:
    owner = {"authorization": f"Bearer {there.session('lena', groups=['owners'])}"}
    plain = {"authorization": f"Bearer {there.session('lena')}"}
    secret = {"dismissed": {"secret-panel": {"scope": "forever", "major": 1}}}
    merged(there, secret, owner)

    assert merged(there, secret, plain)["memory"]["dismissed"] == {}
    assert read(there, owner) == secret


def test_a_replica_that_is_behind_deletes_nothing(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person, store = there.person("mona"), there.site.shelf.store()
    newer = {"dismissed": {"of-the-next-revision": {"scope": "forever", "major": 1}}}
    with monkeypatch.context() as patched:
        patched.setattr(store, "latest", lambda _site: there.site.revision + 1)
        merged(there, newer, person)
    kept = store.memory("shop", there.site.trust.viewer_key("mona"))

    assert kept is not None
    assert list(kept.dismissed) == ["of-the-next-revision"]


def test_one_who_is_forgotten_is_known_to_no_answer_a_moment_later(there: Desk) -> None:
    person = there.person("nora")
    merged(there, DISMISSED, person)
    before = rules(there, person)
    there.site.shelf.store().forget(there.site.id, there.site.trust.viewer_key("nora"))

    assert before == ["a-panel"]
    until(lambda: rules(there, person) == ["a-panel", "another-panel"])

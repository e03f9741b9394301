"""`helpsdk keys`: secrets are shown once, and every mistake is a sentence."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli import keys
from helpsdk.cli.main import main
from helpsdk.identity.keys import KINDS, SCOPES
from helpsdk.identity.trust import Trust
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.store import SqliteStore
from helpsdk.site.bundle import read_manifest
from helpsdk.site.signing import verify_manifest
from tests.server.serving import uuid7, write_site

Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")


@pytest.fixture
def call(site: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs `helpsdk keys …` on the site: exit code and JSON document."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["keys", *arguments, "--site", str(site), "--json"])
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, document

    return run


def kept(site: Path) -> Trust:
    store = SqliteStore(site / ".helpsdk")
    trust = store.trust("shop")
    store.close()
    return trust


def publish(site: Path) -> None:
    assert main(["publish", str(site)]) == 0


def test_kinds_and_scopes_are_those_of_the_library() -> None:
    assert (keys._KINDS, keys._SCOPES) == (KINDS, SCOPES)


def test_a_host_key_works_before_the_first_publish(site: Path, call: Call) -> None:
    code, made = call("add", "--note", "billing app")
    secret = base64.urlsafe_b64decode(made["secret"] + "=")

    assert (code, made["kind"], made["state"], made["note"]) == (0, "host", "active", "billing app")
    assert kept(site).host_keys == {made["id"]: secret}


def test_a_secret_is_printed_once_and_never_again(site: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "add", "--site", str(site)])
    out = capsys.readouterr().out
    id, secret = kept(site).signing("host").id, base64.urlsafe_b64encode(kept(site).signing("host").secret).decode()
    main(["keys", "list", "--site", str(site)])
    listed = capsys.readouterr().out

    assert out.count(secret.rstrip("=")) == 1
    assert len(out.splitlines()) == 3
    assert id in listed
    assert secret.rstrip("=") not in listed + str(call("list"))


def test_an_api_key_is_found_by_what_was_shown(site: Path, call: Call) -> None:
    _, made = call("add", "--kind", "api", "--scope", "author", "--scope", "resolve:any")
    key = kept(site).api_key(made["secret"])

    assert (key.id, made["scopes"], sorted(key.scopes)) == (
        made["id"],
        ["author", "resolve:any"],
        ["author", "resolve:any"],
    )


def test_a_rotation_of_host_keys(site: Path, call: Call) -> None:
    first, second = call("add")[1], call("add")[1]
    rotated = call("rotate", "--kind", "host")[1]

    assert (second["state"], rotated["active"], rotated["retiring"]) == ("next", second["id"], [first["id"]])
    assert set(kept(site).host_keys) == {first["id"], second["id"]}


def test_the_next_host_key_says_what_to_do_with_it_in_order(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "add", "--site", str(site)])
    assert "rotate" not in capsys.readouterr().out

    main(["keys", "add", "--site", str(site)])
    said = capsys.readouterr().out
    steps = [said.index(word) for word in ("accepted from now on", "deploy", "keys rotate", "15 minutes later revoke")]
    assert steps == sorted(steps)


def test_a_rotation_of_the_bundle_key_publishes_again(
    site: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(site)
    capsys.readouterr()
    rotated = call("rotate", "--kind", "bundle")[1]
    shown = {key["id"]: key["public"] for key in call("show-public")[1]["keys"]}
    store = SqliteStore(site / ".helpsdk")
    newest = read_manifest(store.revision("shop").manifest)
    store.close()

    assert rotated["revision"] == newest.revision == 2
    for pinned in (rotated["active"], *rotated["retiring"]):
        assert verify_manifest(newest, {pinned: shown[pinned]}) == pinned


def test_a_rotation_says_that_clients_pin_both(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "rotate", "--kind", "bundle", "--site", str(site)])

    assert "pin both" in capsys.readouterr().out


def test_a_revoked_bundle_key_is_taken_off_what_is_published(
    site: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(site)
    capsys.readouterr()
    key = call("show-public")[1]["keys"][0]["id"]
    code, revoked = call("revoke", key)
    store = SqliteStore(site / ".helpsdk")
    signers = [signature.key for signature in read_manifest(store.revision("shop").manifest).signatures]
    store.close()

    assert (code, revoked["revision"]) == (0, 2)
    assert key not in signers
    assert len(signers) == 1


def test_a_revoked_key_is_gone_and_stays_listed(site: Path, call: Call) -> None:
    made = call("add")[1]
    call("revoke", made["id"], "--anyway")
    listed = {key["id"]: key["state"] for key in call("list")[1]["keys"]}

    assert (listed[made["id"]], dict(kept(site).host_keys)) == ("revoked", {})


def test_the_only_host_key_is_not_revoked_by_accident(site: Path, call: Call) -> None:
    only = call("add")[1]["id"]
    code, answer = call("revoke", only)

    assert code == 1
    assert all(said in answer["error"] for said in (only, "nobody can sign in", "helpsdk keys add", "--anyway"))
    assert list(kept(site).host_keys) == [only]
    call("add")
    assert call("revoke", only)[1]["more"].endswith(f"sign with {next(iter(kept(site).host_keys))}")
    code, answer = call("revoke", *kept(site).host_keys, "--anyway")
    assert (code, "nobody can sign in" in answer["more"]) == (0, True)


def test_revoking_a_session_key_says_whose_sessions_end(site: Path, call: Call) -> None:
    call("add")
    keys = {key["state"]: key["id"] for key in call("list")[1]["keys"] if key["kind"] == "session"}
    active = call("revoke", keys["active"])[1]

    assert "the sessions signed with it have ended" in active["more"] and keys["next"] in active["more"]
    assert "more" not in call("revoke", call("list")[1]["keys"][-1]["id"])[1]


def test_a_revoked_person_is_said_to_be_known_or_not(site: Path, call: Call) -> None:
    call("add")
    store = SqliteStore(site / ".helpsdk")
    anna = {"id": uuid7(), "type": "shown", "at": "x", "received": "x", "viewer": kept(site).viewer_key("anna")}
    store.add_interactions("shop", [anna]).result(60)
    store.close()
    known, unknown = call("revoke", "--person", "anna")[1], call("revoke", "--person", "ana")[1]

    assert (known["known"], "known here" in known["more"], "check the id" in known["more"]) == (True, True, False)
    assert (unknown["known"], "check the id" in unknown["more"]) == (False, True)
    assert len(kept(site).revocations.people) == 2


def test_only_kinds_whose_use_is_noted_are_never_used(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "add", "--site", str(site)])
    capsys.readouterr()
    main(["keys", "list", "--site", str(site)])
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]

    assert {row[1]: row[4] for row in rows} == {"session": "–", "bundle": "–", "host": "never"}


def test_a_person_or_everything_before_a_time_is_revoked(site: Path, call: Call) -> None:
    call("revoke", "--person", "anna")
    hour_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    call("revoke", "--before", hour_ago.replace(tzinfo=None).isoformat())
    past = kept(site).revocations.before
    call("revoke", "--before", "now")
    trust = kept(site)

    assert past == hour_ago.timestamp()
    assert trust.revocations.before >= hour_ago.timestamp() + 3600
    assert set(trust.revocations.people) == {trust.viewer_key("anna")}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "--kind", "hots"), 2, "host, session, bundle, api"),
        (("add", "--kind", "api", "--scope", "admin"), 2, "bundle:read"),
        (("add", "--kind", "api"), 1, "needs a scope"),
        (("add", "--scope", "author"), 1, "no scopes"),
        (("add", "--kind", "session"), 1, "helpsdk keys rotate"),
        (("rotate", "--kind", "api"), 1, "helpsdk keys add"),
        (("rotate",), 1, "helpsdk keys add"),
        (("revoke",), 2, "--person"),
        (("revoke", "k1", "--before", "now"), 2, "one thing"),
        (("revoke", "--before", "yesterday"), 2, "2026-11-21T10:00:00+00:00"),
        (("revoke", "--before", "2999-01-01"), 1, "future"),
        (("show",), 2, "show-public"),
    ],
)
def test_mistakes_are_sentences(
    site: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    publish(site)
    found = main(["keys", *arguments, "--site", str(site)])
    err = capsys.readouterr().err.replace("'", "")

    assert (found, said in err, "Traceback" in err) == (code, True, False), err


def test_an_unknown_key_names_the_known_ones(site: Path, call: Call) -> None:
    made = call("add")[1]
    code, answer = call("revoke", "k99999")

    assert (code, "k99999" in answer["error"], made["id"] in answer["error"]) == (1, True, True)


def test_a_list_before_anything_is_there_makes_nothing(site: Path, call: Call) -> None:
    assert call("list") == (0, {"ok": True, "site": "shop", "enforce": False, "keys": []})
    assert not (site / ".helpsdk").exists()


def test_a_list_before_anything_is_there_says_how_a_key_is_made(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["keys", "list", "--site", str(site)])

    assert capsys.readouterr().out == "shop: no key yet; `helpsdk keys add` makes a host key\n"


@pytest.mark.parametrize("action", ["list", "add"])
def test_a_folder_without_a_site_is_said_to_be_none(
    tmp_path: Path, action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["keys", action, "--site", str(tmp_path)])

    assert (code, "is not a site folder" in capsys.readouterr().err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_an_id_is_said_to_have_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.yaml").write_text("title: Shop\n", encoding="utf-8")
    code = main(["keys", "add", "--site", str(tmp_path)])

    assert (code, "helpsdk check" in capsys.readouterr().err) == (2, True)


def test_the_last_use_is_listed_and_a_served_site_obeys(
    site: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(site)
    capsys.readouterr()
    live = LiveSite("shop", Shelf(site / ".helpsdk", SqliteStore))
    live.refresh()
    made = call("add", "--kind", "api", "--scope", "author")[1]
    live.refresh_trust()
    live.noted.used(live.trust.api_key(made["secret"]).id)
    live.flush()
    listed = {key["id"]: key["last_use"] for key in call("list")[1]["keys"]}
    call("revoke", made["id"])
    live.refresh_trust()
    live.close()
    live.shelf.close()

    assert [id for id, used in listed.items() if used] == [made["id"]]
    assert list(live.trust.usable("api")) == []

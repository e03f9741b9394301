"""A local client that follows a server: what it fetches, what it keeps, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk import HelpClient
from helpsdk.client.fakes.fakehelp import FakeHelp
from helpsdk.client.local.help import LocalHelp
from helpsdk.client.transport.drive import fault_of
from helpsdk.errors import BundleInvalid, SettingInvalid
from helpsdk.identity.trust import new_trust, rotate
from helpsdk.site.bundle import SCHEMA, canonical_json, manifest
from helpsdk.site.signing import public_keys
from tests.client.bundles import MADE, Giver, Signed, keys, resigned, signed, trust
from tests.server.serving import until

SERVER = "https://app.example/help"


def follow(giver: Giver, folder: Path | None = None, **options: Any) -> LocalHelp:
    given: dict[str, Any] = {
        "site": "shop",
        "key": "hk_bundle",
        "keys": keys(),
        "refresh": 0.03,
        "transport": giver.transport,
    }
    return HelpClient.local(SERVER, folder=folder, **given | options)


def followed(giver: Giver, folder: Path | None = None, **options: Any) -> LocalHelp:
    help = follow(giver, folder, **options)
    assert help.wait()
    return help


def test_it_follows_and_fetches_only_what_is_new() -> None:
    giver = Giver(signed(1))
    with followed(giver) as help:
        parts = len([one for one in giver.asked if "/parts/" in one])
        assert parts == len({part.hash for part in giver.shown.manifest.parts.values()}) if giver.shown else False
        until(lambda: giver.asked.count("GET /v1/bundle") > 3)  # answered by 304
        giver.asked.clear()
        giver.shown = signed(2, **{"rules/versions.yaml": None})
        until(lambda: help.status().revision == 2)
        assert len([one for one in giver.asked if "/parts/" in one]) == 1
        assert "for-all" not in [item.rule for item in help.resolve("invoice.detail").items]


def test_a_restart_without_the_server_serves_the_last_good_one(tmp_path: Path) -> None:
    followed(Giver(signed(4)), tmp_path).close()
    away = Giver(None, status=503)

    with follow(away, tmp_path) as help:
        assert [item.rule for item in help.resolve("invoice.detail").items]
        until(lambda: help.status().last_error is not None)
        assert help.status().revision == 4
        assert "503 busy" in str(help.status().last_error)


def test_until_something_is_loaded_the_server_is_asked() -> None:
    giver = Giver(None, status=503)
    with follow(giver) as help:
        assert help.resolve("invoice.detail").revision == 0
        assert "POST /v1/resolve" in giver.asked
        help.track("invoice.sent")
        assert help.status().waiting + help.status().dropped == 1


def tampered(one: Signed) -> Signed:
    return replace(one, blobs={hash: content.replace(b"e", b"3") for hash, content in one.blobs.items()})


def unknown_key(one: Signed) -> Signed:
    return resigned(one.manifest, {}, new_trust("shop", MADE))


def of_another_site(_: Signed) -> Signed:
    return resigned(manifest({}, site="other", revision=9, created=MADE), {})


def of_a_newer_schema(one: Signed) -> Signed:
    return resigned(one.manifest.model_copy(update={"schema_number": SCHEMA + 1}), {})


def html(one: Signed) -> Signed:
    return replace(one, text=b"<!doctype html><title>Sign in</title>")


def of_other_rules(one: Signed) -> Signed:
    """Signed, and not what this version reads."""
    parts = {name: one.blobs[part.hash] for name, part in one.manifest.parts.items()}
    name = next(name for name in parts if name.startswith("rules/"))
    parts[name] = canonical_json({"r": {"id": "r", "show": "nothing"}})
    return resigned(manifest(parts, site="shop", revision=9, created=MADE), parts)


REFUSED: dict[str, tuple[Callable[[Signed], Signed], str]] = {
    "tampered part": (tampered, "damaged: its bytes are not the ones published"),
    "tampered manifest": (lambda one: one.altered(lambda value: value.update(revision=12)), "does not hold"),
    "more than was signed": (lambda one: one.altered(lambda value: value.update(more=1)), "does not hold"),
    "no signature": (lambda one: one.altered(lambda value: value.update(signatures=[])), "not signed"),
    "unknown key": (unknown_key, "keys to trust"),
    "another site": (of_another_site, "of the site 'other', not of 'shop'"),
    "newer schema": (of_a_newer_schema, f"schema {SCHEMA + 1}, newer than {SCHEMA}"),
    "HTML": (html, "the manifest is not one"),
    "odd rules": (of_other_rules, "of another format"),
    "an older revision": (lambda _: signed(3), "revision 3 is older than 5"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_and_the_last_good_one_serves(name: str, tmp_path: Path) -> None:
    spoil, told = REFUSED[name]
    giver = Giver(signed(5))
    with followed(giver, tmp_path) as help:
        giver.shown = spoil(signed(9, **{"rules/versions.yaml": None}))
        help.refresh()
        assert told in str(help.status().last_error)
        assert (help.status().revision, bool(help.resolve("invoice.detail").items)) == (5, True)
        giver.shown = signed(10)
        assert help.refresh()
        assert (help.status().revision, help.status().last_error) == (10, None)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_at_start(name: str, tmp_path: Path) -> None:
    spoil, told = REFUSED[name]
    good, bad = signed(5).write(tmp_path / "good"), tmp_path / "bad"
    HelpClient.local(good, keys=keys(), folder=tmp_path / "kept").close()
    spoilt = spoil(signed(9, **{"rules/versions.yaml": None}))
    spoilt.blobs.update({part.hash: b"?" for part in spoilt.manifest.parts.values() if part.hash not in spoilt.blobs})
    spoilt.write(bad)

    if name != "an older revision":
        with pytest.raises(BundleInvalid):
            HelpClient.local(bad, keys=keys(), site="shop")
    with HelpClient.local(bad, keys=keys(), site="shop", folder=tmp_path / "kept") as help:
        assert help.status().revision == 5
        assert told in str(help.status().last_error) or "large" in str(help.status().last_error)


@pytest.mark.parametrize("left", [0, 10, 1000, -30])
def test_a_file_that_was_cut_off_is_refused(left: int, tmp_path: Path) -> None:
    file = signed().write(tmp_path / "shop.helpbundle")
    file.write_bytes(file.read_bytes()[:left])

    with pytest.raises(BundleInvalid, match="no bundle file, or was cut off"):
        HelpClient.local(file, keys=keys())


@pytest.mark.parametrize("damage", [b"", b"{", b"<html>", b"\x00" * 40])
def test_damaged_last_good_files_are_not_believed(
    damage: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    followed(Giver(signed(1)), tmp_path).close()
    for file in (tmp_path / "blobs").iterdir():
        file.write_bytes(damage)

    with follow(Giver(None, status=503), tmp_path) as help:
        assert help.resolve("invoice.detail").revision == 0
        assert "is damaged" in caplog.text
    with followed(Giver(signed(1)), tmp_path) as help:
        assert help.status().revision == 1
    with follow(Giver(None, status=503), tmp_path) as help:  # written anew
        assert help.status().revision == 1


def test_a_revision_lower_than_the_last_good_one_is_refused_after_a_restart(tmp_path: Path) -> None:
    followed(Giver(signed(7)), tmp_path).close()
    (next((tmp_path / "blobs").iterdir())).unlink()

    with follow(Giver(signed(6)), tmp_path) as help:
        help.refresh()
        assert help.status().revision == 0
        assert "revision 6 is older than 7" in str(help.status().last_error)


def test_two_keys_are_trusted_while_they_rotate() -> None:
    """Who pins old and next opens what either signed; who pins the old one alone only until it retires."""
    before = trust()
    after = rotate(before, "bundle", now=MADE)
    old, both = public_keys(before), {**public_keys(before), **public_keys(after)}
    late = {id: key for id, key in public_keys(after).items() if id == after.signing("bundle").id}
    giver = Giver(signed(1))
    with followed(giver, keys=both) as help, followed(giver, keys=old) as pinned:
        giver.shown = signed(2, by=after)
        for one in (help, pinned):
            one.refresh()
            assert one.status().revision == 2
        with followed(giver, keys=late) as other:
            assert other.status().revision == 2


@pytest.mark.parametrize("skew", [-3600.0, 3600.0])
def test_a_clock_that_is_off_by_an_hour_decides_nothing(skew: float) -> None:
    """Verification asks no clock; schedules go by the server's."""
    giver = Giver(signed(1), skew=skew)
    with followed(giver) as help:
        own = help.now().timestamp()
        assert help.status().last_error is None
        assert abs(own - _wall() - skew) < 5


def test_a_proxys_page_and_a_wrong_key_are_named() -> None:
    with follow(Giver(signed(1)), key="hk_other") as help:
        until(lambda: help.status().last_error is not None)
        assert "401 key_required" in str(help.status().last_error)
        assert "hk_other" not in str(help.status().last_error)


def test_pauses_grow_after_failures_and_are_never_alike() -> None:
    with follow(Giver(None, status=503), refresh=10.0) as help:
        follower = help._follower
        until(lambda: follower.error is not None)
        pauses = {follower.pause for _ in range(20)}
        assert len(pauses) > 1
        assert 18 <= min(pauses) <= max(pauses) <= 22


def _wall() -> float:
    from time import time

    return time()


@pytest.mark.parametrize("key", ["hk_SECRET\n", "SECRET", "hk_SECRET hk_2"])
def test_a_key_that_is_none_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(SettingInvalid, match="API key") as caught:
        follow(Giver(None), key=key, fallback=FakeHelp.empty())
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("error", [httpx.LocalProtocolError, ValueError])
def test_an_error_over_what_was_sent_is_named_without_its_text(error: type[Exception]) -> None:
    assert fault_of(error("Illegal header value b'Bearer hk_SECRET'")).message == error.__name__
    assert "no route" in fault_of(OSError("no route")).message


def test_the_last_good_copy_of_a_shared_folder_never_goes_back(tmp_path: Path) -> None:
    lagging = Giver(None, status=503)
    with follow(lagging, tmp_path) as slow, followed(Giver(signed(3)), tmp_path) as quick:
        until(lambda: (tmp_path / "manifest.json").exists())
        lagging.shown, lagging.status = signed(2), 200
        until(lambda: "revision 2 is older than 3" in str(slow.status().last_error) or slow.status().revision == 2)
        lagging.shown = signed(1)
        until(lambda: "revision 1 is older than 3" in str(slow.status().last_error))
        assert quick.status().revision == 3
    with follow(Giver(None, status=503), tmp_path) as again:
        assert again.status().revision == 3


def test_a_newer_copy_that_nobody_signed_is_replaced(tmp_path: Path) -> None:
    lagging = Giver(None, status=503)
    with follow(lagging, tmp_path):
        forged = tmp_path / "manifest.json"
        forged.write_bytes(signed(2).altered(lambda value: value.update(revision=99)).text)
        lagging.shown, lagging.status = signed(2), 200
        until(lambda: forged.read_bytes() == signed(2).text)

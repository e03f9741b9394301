from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from helpsdk.errors import BundleInvalid, KeyRefused
from helpsdk.identity.keys import base64url, public_bytes
from helpsdk.identity.trust import Trust, add_key, new_trust, revoke_key, rotate
from helpsdk.site.bundle import Manifest, manifest, pack, part_hash, read_manifest
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from helpsdk.site.signing import open_signed, public_keys, sign_manifest, verify_manifest
from tests.factories import site_files

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@cache
def site() -> PublishedSite:
    return publishable(site_from_files(site_files()).site)


@dataclass
class Shelf:
    """Where a client gets a bundle: its manifest and its parts by hash, and what was asked for."""

    manifest: bytes
    parts: dict[str, bytes]

    def open(self, pinned: dict[str, str], newer_than: int = 0) -> PublishedSite:
        return open_signed(self.manifest, self.parts.__getitem__, pinned, newer_than=newer_than)


def shelf(trust: Trust, revision: int = 3) -> Shelf:
    parts = pack(site())
    signed = sign_manifest(manifest(parts, site="shop", revision=revision, created=NOW), trust.keys)
    return Shelf(signed.model_dump_json().encode(), {part_hash(content): content for content in parts.values()})


def rewritten(shelf: Shelf, change: Callable[[dict[str, Any]], Any]) -> Shelf:
    value = json.loads(shelf.manifest)
    change(value)
    return Shelf(json.dumps(value).encode(), shelf.parts)


def small(trust: Trust) -> Manifest:
    return sign_manifest(manifest({"site": b"{}"}, site="shop", revision=1, created=NOW), trust.keys)


def test_a_signed_bundle_opens_as_what_was_published() -> None:
    trust = new_trust("shop", NOW)

    assert shelf(trust).open(public_keys(trust)) == site()


def test_the_signature_names_key_and_algorithm() -> None:
    trust = new_trust("shop", NOW)
    (signature,) = small(trust).signatures

    assert (signature.key, signature.alg, len(signature.value)) == (trust.signing("bundle").id, "Ed25519", 86)
    assert verify_manifest(small(trust), public_keys(trust)) == signature.key


def test_signing_again_replaces_the_signatures() -> None:
    trust = new_trust("shop", NOW)

    assert sign_manifest(small(trust), trust.keys) == small(trust)


def test_public_keys_are_accepted_as_bytes_and_as_shown() -> None:
    trust = new_trust("shop", NOW)
    key = trust.signing("bundle")

    assert public_keys(trust) == {key.id: base64url(public_bytes(key))}
    assert verify_manifest(small(trust), {key.id: public_bytes(key)}) == key.id


def test_every_altered_byte_of_the_manifest_is_refused() -> None:
    trust = new_trust("shop", NOW)
    pinned, content = public_keys(trust), small(trust).model_dump_json().encode()

    for at in range(len(content)):
        for bits in (0x01, 0x20, 0x80):
            altered = content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :]
            with pytest.raises(BundleInvalid):
                open_signed(altered, lambda hash: pytest.fail("asked for a part"), pinned)


def test_a_manifest_cut_anywhere_is_refused() -> None:
    trust = new_trust("shop", NOW)
    content = small(trust).model_dump_json().encode()

    for length in range(len(content)):
        with pytest.raises(BundleInvalid):
            open_signed(content[:length], lambda hash: pytest.fail("asked for a part"), public_keys(trust))


def test_every_altered_byte_of_a_part_is_refused() -> None:
    trust = new_trust("shop", NOW)
    given = shelf(trust)
    hash, content = min(given.parts.items(), key=lambda part: len(part[1]))

    for at in range(len(content)):
        given.parts[hash] = content[:at] + bytes([content[at] ^ 0x01]) + content[at + 1 :]
        with pytest.raises(BundleInvalid, match="is damaged"):
            given.open(public_keys(trust))


def test_a_part_that_is_cut_longer_or_missing_is_refused() -> None:
    trust = new_trust("shop", NOW)
    for hash, content in shelf(trust).parts.items():
        for other in (content[:-1], content + b" ", b""):
            given = shelf(trust)
            given.parts[hash] = other
            with pytest.raises(BundleInvalid):
                given.open(public_keys(trust))
        given = shelf(trust)
        del given.parts[hash]
        with pytest.raises(BundleInvalid, match="is missing"):
            given.open(public_keys(trust))


def test_swapped_parts_are_refused_in_the_manifest_and_on_the_shelf() -> None:
    trust = new_trust("shop", NOW)

    def swap(value: dict[str, Any]) -> None:
        parts = value["parts"]
        parts["articles/en/00"], parts["articles/ru/00"] = parts["articles/ru/00"], parts["articles/en/00"]

    with pytest.raises(BundleInvalid, match="was altered"):
        rewritten(shelf(trust), swap).open(public_keys(trust))
    given = shelf(trust)
    first, second = list(given.parts)[:2]
    given.parts[first], given.parts[second] = given.parts[second], given.parts[first]
    with pytest.raises(BundleInvalid, match="is damaged"):
        given.open(public_keys(trust))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: value.pop("signatures"), "is not signed"),
        (lambda value: value.update(signatures=[]), "is not signed"),
        (lambda value: value.update(site="blog"), "was altered"),
        (lambda value: value.update(revision=4), "was altered"),
        (lambda value: value.update(schema=1), "was altered"),
        (lambda value: value["parts"].pop("synonyms"), "was altered"),
        (lambda value: value["parts"].update(extra=value["parts"]["site"]), "was altered"),
        (lambda value: value["parts"]["site"].update(zip=True), "was altered"),
        (lambda value: value.update(learned={}), "was altered"),
        (lambda value: value.update(learned=float("nan")), "was altered"),
        (lambda value: value.update(revision="3"), "not written as it was signed"),
        (lambda value: value.update(revision=3.0), "not written as it was signed"),
        (lambda value: value["signatures"][0].update(alg="HS256"), "'HS256'; allowed: Ed25519"),
        (lambda value: value["signatures"][0].update(alg="none"), "'none'; allowed: Ed25519"),
        (lambda value: value["signatures"][0].update(value=""), "was altered"),
        (lambda value: value["signatures"][0].update(value="é"), "was altered"),
        (lambda value: value["signatures"][0].update(value="A" * 86), "was altered"),
        (lambda value: value["signatures"][0].update(key="kother"), "signed by kother; keys to trust: k"),
        (lambda value: value["signatures"][0].pop("alg"), "is not one"),
        (lambda value: value["signatures"][0].update(extra=1), "is not one"),
        (lambda value: value["signatures"].append({**value["signatures"][0], "value": "A" * 86}), "was altered"),
    ],
)
def test_an_altered_manifest_says_what_is_wrong(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    trust = new_trust("shop", NOW)

    with pytest.raises(BundleInvalid, match=message):
        rewritten(shelf(trust), change).open(public_keys(trust))


def test_a_manifest_in_another_layout_and_one_of_a_newer_writer_open() -> None:
    trust = new_trust("shop", NOW)
    newer = Manifest.model_validate_json(rewritten(shelf(trust), lambda value: value.update(learned=[1])).manifest)
    signed = sign_manifest(newer, trust.keys).model_dump_json().encode()

    assert rewritten(shelf(trust), lambda value: None).open(public_keys(trust)) == site()
    assert Shelf(signed, shelf(trust).parts).open(public_keys(trust)) == site()


def test_what_only_reads_like_the_signed_manifest_is_refused() -> None:
    trust = new_trust("shop", NOW)
    newer = read_manifest(rewritten(shelf(trust), lambda value: value.update(learned=None)).manifest)
    content = sign_manifest(newer, trust.keys).model_dump_json().encode()

    for signed, other in [(b'"learned":null', b'"learned":NaN'), (b"12:00:00Z", b"12:00:00z")]:
        assert signed in content
        with pytest.raises(BundleInvalid, match=r"no canonical form|not written as it was signed"):
            Shelf(content.replace(signed, other), {}).open(public_keys(trust))


def test_a_key_of_the_same_id_and_another_site_is_refused() -> None:
    ours, other = new_trust("shop", NOW), new_trust("shop", NOW)
    id = ours.signing("bundle").id

    with pytest.raises(BundleInvalid, match="was altered"):
        shelf(ours).open({id: public_keys(other)[other.signing("bundle").id]})
    with pytest.raises(BundleInvalid, match="keys to trust: none"):
        shelf(ours).open({})


@pytest.mark.parametrize("pinned", ["", "AAAA", "not base64url!", "é"])
def test_a_pinned_key_that_is_none_is_named(pinned: str) -> None:
    trust = new_trust("shop", NOW)
    id = trust.signing("bundle").id

    with pytest.raises(BundleInvalid, match=f"the pinned key {id} is no Ed25519 public key"):
        verify_manifest(small(trust), {id: pinned})


def test_while_rotating_clients_with_the_old_the_new_or_both_keys_open() -> None:
    before, _, _ = add_key(new_trust("shop", NOW), "bundle", now=NOW)
    old, new = public_keys(before)
    after = rotate(before, "bundle", now=NOW)

    for pinned_ids in ([old], [new], [old, new]):
        pinned = {id: public_keys(before)[id] for id in pinned_ids}
        assert shelf(after).open(pinned) == site()
    assert shelf(before).open(public_keys(after)) == site()


def test_the_next_key_signs_nothing() -> None:
    trust, key, shown = add_key(new_trust("shop", NOW), "bundle", now=NOW)

    assert key.id not in {signature.key for signature in small(trust).signatures}
    with pytest.raises(BundleInvalid):
        verify_manifest(small(trust), {key.id: shown})


def test_a_revoked_key_is_neither_signed_with_nor_shown_to_clients() -> None:
    trust = new_trust("shop", NOW)
    stolen, signed = trust.signing("bundle"), shelf(trust)
    revoked = revoke_key(trust, stolen.id, now=NOW)

    assert stolen.id not in public_keys(revoked)
    assert [signature.key for signature in small(revoked).signatures] == [revoked.signing("bundle").id]
    with pytest.raises(BundleInvalid, match=f"signed by {stolen.id}"):
        signed.open(public_keys(revoked))


def test_without_a_bundle_key_nothing_is_signed() -> None:
    trust, _, _ = add_key(new_trust("shop", NOW), "host", now=NOW)
    hosts = replace(trust, keys=tuple(key for key in trust.keys if key.kind != "bundle"))

    with pytest.raises(KeyRefused, match="no bundle key of shop can sign"):
        sign_manifest(read_manifest(shelf(trust).manifest), hosts.keys)


@pytest.mark.parametrize("known", [3, 4, 100])
def test_an_older_revision_played_again_is_refused(known: int) -> None:
    trust = new_trust("shop", NOW)

    assert shelf(trust, revision=3).open(public_keys(trust), newer_than=2) == site()
    with pytest.raises(BundleInvalid, match=f"revision 3 is not newer than {known}"):
        shelf(trust, revision=3).open(public_keys(trust), newer_than=known)

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.site.bundle import OpenedBundle, canonical_json, manifest, open_bundle, pack, part_hash, unpack
from helpsdk.site.entries import entries_of, slices_of, split_entries
from helpsdk.site.folder import site_from_files
from helpsdk.site.opening import MANY_RULES
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from helpsdk.site.shards import PER_SHARD
from tests.factories import ARTICLES, RULES, SCREENS, site_files

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def site(**overrides: str | bytes | None) -> PublishedSite:
    return publishable(site_from_files(site_files(**overrides)).site)


def getter(parts: dict[str, bytes]) -> Callable[[str], bytes]:
    return {part_hash(content): content for content in parts.values()}.__getitem__


def opened(published: PublishedSite, previous: OpenedBundle | None = None, *, trusted: bool = False) -> OpenedBundle:
    parts = pack(published)
    about = manifest(parts, site="shop", revision=2 if previous else 1, created=NOW)
    return open_bundle(about, getter(parts), previous, trusted=trusted)


RU = ARTICLES["send-invoice", "ru"].replace("Сначала", "Потом")
EDITS: dict[str, dict[str, str | bytes | None]] = {
    "a text": {"articles/send-invoice/ru.md": RU},
    "an article more": {"articles/extra/en.md": "---\ntitle: Extra\n---\nText.\n"},
    "an article less": {
        "articles/invoice-failed/en.md": None,
        "articles/invoice-failed/ru.md": None,
        "rules/main.yaml": RULES.replace("article: invoice-failed", "article: send-invoice"),
    },
    "a language less": {"articles/send-invoice/ru.md": None},
    "facts": {"articles/send-invoice/en.md": ARTICLES["send-invoice", "en"].replace("---\n", "---\nmajor: 3\n", 1)},
    "a rule": {"rules/main.yaml": RULES.replace("high", "low")},
    "screens": {"screens.yaml": SCREENS + "- {id: extra, title: Extra}\n"},
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("trusted", [False, True])
def test_a_bundle_after_another_opens_as_it_does_alone(edit: str, trusted: bool) -> None:
    after = site(**EDITS[edit])
    first = opened(site(), trusted=trusted)

    second = opened(after, first, trusted=trusted)

    assert second.published.model_copy(update={"rules": tuple(second.published.rules)}) == after
    assert list(second.published.articles) == sorted(after.articles)


def test_what_changed_is_named() -> None:
    first = opened(site())

    assert first.changes.everything and first.changes.site and first.changes.articles == site().articles.keys()
    text = opened(site(**EDITS["a text"]), first).changes
    rules = opened(site(**EDITS["a rule"]), first)
    screens = opened(site(**EDITS["screens"]), first).changes
    assert (text.rules, text.articles, text.site) == (frozenset(), frozenset({"send-invoice"}), False)
    assert rules.changes.articles == frozenset() and rules.rules and rules.changes.rules == frozenset(rules.rules)
    assert (screens.rules, screens.articles, screens.site) == (frozenset(), frozenset(), True)


def test_what_did_not_change_is_the_same_object() -> None:
    first = opened(site())
    second = opened(site(**EDITS["a text"]), first)

    kept, changed = (second.published.articles[id] for id in ("tax-id-format", "send-invoice"))
    assert kept is first.published.articles["tax-id-format"]
    assert changed.translations["en"] is first.published.articles["send-invoice"].translations["en"]
    assert changed.translations["ru"] is not first.published.articles["send-invoice"].translations["ru"]


def test_only_changed_parts_are_asked_for() -> None:
    first, parts = opened(site()), pack(site(**EDITS["a text"]))
    asked: list[str] = []

    def get(hash: str) -> bytes:
        asked.append(hash)
        return getter(parts)(hash)

    open_bundle(manifest(parts, site="shop", revision=2, created=NOW), get, first)

    assert set(asked) == {part_hash(parts["articles/ru/00"])}


def test_a_trusted_bundle_is_the_same() -> None:
    assert opened(site(), trusted=True).published == opened(site()).published
    assert (
        tuple(opened(site(), trusted=True).published.rules)
        == unpack(manifest(pack(site()), site="shop", revision=1, created=NOW), getter(pack(site()))).rules
    )


def test_bytes_are_verified_also_when_they_are_trusted() -> None:
    parts = pack(site())
    about = manifest(parts, site="shop", revision=1, created=NOW)

    with pytest.raises(BundleInvalid, match="damaged"):
        open_bundle(about, lambda hash: getter(parts)(hash)[:-1] + b" ", trusted=True)


def test_a_changed_entry_is_checked_as_strictly_as_the_first_time() -> None:
    first, parts = opened(site()), pack(site())
    entries = json.loads(parts["articles/ru/00"])
    entries["send-invoice"]["tree"] = [{"t": "script", "c": ["x()"]}]
    parts["articles/ru/00"] = canonical_json(entries)

    with pytest.raises(BundleInvalid, match="script"):
        open_bundle(manifest(parts, site="shop", revision=2, created=NOW), getter(parts), first)


def test_a_translation_that_outlives_its_article_is_refused() -> None:
    first, parts = opened(site()), pack(site())
    facts = json.loads(parts["articles/index/00"])
    facts.pop("send-invoice")
    parts["articles/index/00"] = canonical_json(facts)

    with pytest.raises(BundleInvalid, match="unknown article"):
        open_bundle(manifest(parts, site="shop", revision=2, created=NOW), getter(parts), first)


def test_entries_are_found_as_they_are_written() -> None:
    entries = {"a": {"at": [1, {"b": {"at": 2}}], "x": 'y","z":{"at":'}, "c": {"at": True}}
    content = canonical_json(entries)

    assert entries_of(content) == {id: canonical_json(value).decode() for id, value in entries.items()}
    assert entries_of(b"{}") == {} and entries_of(b' {"a" : 1.0} ') == {"a": "1.0"}
    flat = {"a": {"at": 'x","b":{"at":1}'}, "b": {"at": {}}}
    assert split_entries(canonical_json(flat), "at") == {id: canonical_json(value) for id, value in flat.items()}
    assert split_entries(b"[]", "at") is None and split_entries(b'{"a": {"at":1}}', "at") is None


def test_a_part_that_is_no_object_of_entries_is_refused() -> None:
    with pytest.raises(ValueError, match="object"):
        entries_of(b"[1]")


def test_encoded_bodies_are_what_they_were() -> None:
    written = site().articles["send-invoice"].translations["ru"]
    read = opened(site(), trusted=True).published.articles["send-invoice"].translations["ru"]

    assert json.loads(read.tree_json) == read.tree == written.tree
    assert json.loads(read.lead_json) == read.lead == written.lead
    assert read.sections == written.sections and read == written and hash(read) == hash(written)
    assert read.model_copy(update={"tree": []}).tree_json == b"[]" != read.tree_json


@pytest.mark.parametrize("count", range(8))
def test_a_list_is_read_some_at_a_time(count: int) -> None:
    elements = [{"id": f"s{at}", "title": "[,]"} for at in range(count)]
    slices = [json.loads(some) for some in slices_of(canonical_json(elements), 3)]
    assert [one for some in slices for one in some] == elements
    assert all(len(some) <= 3 for some in slices)


@pytest.mark.parametrize("content", [b"{}", b"[1, 2]", b"[1,2", b"[1,2]x", b"[1,]x", b""])
def test_what_is_no_canonical_list_has_no_slices(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"list|Expecting"):
        list(slices_of(content, 3))


def test_screens_written_in_another_way_are_read_alike() -> None:
    parts = pack(site())
    parts["screens"] = json.dumps(json.loads(parts["screens"]), indent=1).encode()
    about = manifest(parts, site="shop", revision=1, created=NOW)
    assert open_bundle(about, getter(parts)).published.screens == site().screens
    parts["screens"] = b"[{},{}"
    about = manifest(parts, site="shop", revision=1, created=NOW)
    with pytest.raises(BundleInvalid, match="screens"):
        open_bundle(about, getter(parts))


def with_rules(count: int, edited: int = 0) -> PublishedSite:
    """A site of so many rules, the first of them edited."""
    rule, *_ = site().rules
    rules = [rule.model_copy(update={"id": f"r{at:05}"}) for at in range(count)]
    changed = [one.model_copy(update={"priority": "low"}) for one in rules[:edited]]
    return site().model_copy(update={"rules": (*changed, *rules[edited:])})


def test_where_very_many_rules_changed_none_of_them_is_kept_as_a_change() -> None:
    first = opened(with_rules(MANY_RULES + 200))
    some = opened(with_rules(MANY_RULES + 200, edited=20), first)
    most = opened(with_rules(MANY_RULES + 200, edited=MANY_RULES + 150), first)

    assert some.changes.rules == frozenset(some.rules) and len(some.rules) == 20
    assert (most.changes.rules, most.rules, most.changes.everything) == (None, {}, False)
    assert tuple(most.published.rules) == with_rules(MANY_RULES + 200, edited=MANY_RULES + 150).rules


def test_rules_that_move_to_another_part_are_still_there() -> None:
    first = opened(with_rules(PER_SHARD))
    second = opened(with_rules(PER_SHARD + 1), first)

    assert first.rules == {} and None not in second.rules.values()
    assert second.changes.rules is not None and f"r{PER_SHARD:05}" in second.changes.rules
    assert second.changes.rules == frozenset(second.rules)

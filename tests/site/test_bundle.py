"""A site as a manifest and parts: the same bytes each time, and nothing of another kind opens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.site.bundle import canonical_json, pack, part_hash, read_manifest, unpack
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import ARTICLES, RULES
from tests.site.bundles import changed, many, named, opened, site, with_part


def test_a_bundle_opens_as_what_was_packed() -> None:
    assert opened(pack(site())) == site()


def test_packing_twice_gives_the_same_bytes() -> None:
    assert pack(site()) == pack(site())


def test_the_parts_of_a_small_site() -> None:
    assert sorted(pack(site())) == [
        "articles/en/00",
        "articles/index/00",
        "articles/ru/00",
        "collections",
        "glossary",
        "rules/00",
        "screens",
        "site",
        "synonyms",
    ]


def test_one_edited_translation_changes_one_part() -> None:
    text = ARTICLES["send-invoice", "ru"].replace("Сначала", "Потом")

    assert changed(**{"articles/send-invoice/ru.md": text}) == {"articles/ru/00"}


def test_one_edited_translation_of_many_changes_one_shard() -> None:
    edited = {"articles/a7/en.md": "---\ntitle: B\n---\nOther.\n"}
    before = pack(publishable(site_from_files(many(150)).site))
    after = pack(publishable(site_from_files({**many(150), **{k: v.encode() for k, v in edited.items()}}).site))

    assert len([name for name in before if name.startswith("articles/en/")]) == 2
    assert len([name for name in before if before[name] != after[name]]) == 1


def test_article_facts_change_the_index_only() -> None:
    text = ARTICLES["invoice-failed", "en"].replace("audience:", "major: 2\naudience:")

    assert changed(**{"articles/invoice-failed/en.md": text}) == {"articles/index/00"}


def test_one_edited_rule_changes_one_part() -> None:
    assert changed(**{"rules/main.yaml": RULES.replace("high", "low")}) == {"rules/00"}


def test_parts_are_canonical_json() -> None:
    for content in pack(site()).values():
        assert content == canonical_json(json.loads(content))


def test_groups_are_packed_in_order() -> None:
    names = [f"g{number}" for number in range(20)]
    files = {
        "audiences.yaml": "groups: {owners: {}, " + ", ".join(f"{name}: {{}}" for name in names) + "}",
        "articles/invoice-failed/en.md": f"---\ntitle: T\naudience: {{groups: [{', '.join(reversed(names))}]}}\n---\n",
    }

    facts = json.loads(pack(site(**files))["articles/index/00"])
    assert facts["invoice-failed"]["audience"]["groups"] == sorted(names)


def test_a_manifest_survives_json() -> None:
    about = named(pack(site()))

    text = about.model_dump_json()

    assert json.loads(text)["schema"] == 3 and json.loads(text)["signatures"] == []
    assert read_manifest(text) == about


def test_a_newer_schema_is_refused() -> None:
    parts = pack(site())
    newer = named(parts).model_copy(update={"schema_number": 4})

    with pytest.raises(BundleInvalid, match="schema 4, newer than 3"):
        opened(parts, newer)


@pytest.mark.parametrize("name", ["site", "articles/en/00", "rules/00"])
def test_a_damaged_part_is_refused(name: str) -> None:
    parts = pack(site())
    about = named(parts)

    with pytest.raises(BundleInvalid, match="damaged") as caught:
        unpack(about, lambda hash: b"x" if hash == about.parts[name].hash else _by_hash(parts, hash))
    assert caught.value.part == name


@pytest.mark.parametrize("name", ["site", "screens", "synonyms"])
def test_a_missing_part_is_refused(name: str) -> None:
    parts = {other: content for other, content in pack(site()).items() if other != name}

    with pytest.raises(BundleInvalid, match="missing"):
        opened(parts)


def test_a_part_that_cannot_be_had_is_refused() -> None:
    with pytest.raises(BundleInvalid, match="missing"):
        unpack(named(pack(site())), dict[str, bytes]().__getitem__)


def test_another_sites_parts_are_refused() -> None:
    parts = pack(site())

    with pytest.raises(BundleInvalid, match="parts of shop"):
        opened(parts, named(parts).model_copy(update={"site": "other"}))


def test_trees_outside_the_allow_list_are_refused() -> None:
    def smuggle(translations: dict[str, Any]) -> None:
        translations["send-invoice"]["tree"] = [{"t": "script", "c": ["x()"]}]

    with pytest.raises(BundleInvalid, match="script"):
        opened(with_part("articles/en/00", smuggle))


def test_a_translation_without_its_article_is_refused() -> None:
    with pytest.raises(BundleInvalid, match="unknown article"):
        opened(with_part("articles/index/00", lambda facts: facts.pop("send-invoice")))


def test_a_part_of_another_format_is_refused() -> None:
    with pytest.raises(BundleInvalid, match="of another format"):
        opened(with_part("rules/00", lambda rules: rules.update(x=1)))


def _by_hash(parts: dict[str, bytes], hash: str) -> bytes:
    return next(content for content in parts.values() if part_hash(content) == hash)

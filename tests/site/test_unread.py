"""Texts of a signed bundle are decoded when they are first read, and are the same then."""

from __future__ import annotations

import copy
import json

import pytest

from helpsdk.errors import BundleInvalid
from helpsdk.site.bundle import open_bundle, pack, part_hash
from helpsdk.site.manifest import canonical_json
from helpsdk.site.published import PublishedSite
from helpsdk.site.translation import PublishedTranslation
from helpsdk.site.unread import UnreadTranslation
from tests.site.bundles import named, site


def opened(parts: dict[str, bytes]) -> PublishedSite:
    by_hash = {part_hash(content): content for content in parts.values()}
    return open_bundle(named(parts), by_hash.__getitem__, signed=True).published


def entry(**changed: object) -> bytes:
    translation = site().articles["tax-id-format"].translations["ru"]
    return canonical_json({**json.loads(translation.as_json()), **changed})


def decoded(one: UnreadTranslation) -> bool:
    return one._entry is None


def test_a_signed_bundle_opens_as_the_same_site() -> None:
    articles = opened(pack(site())).articles

    assert all(isinstance(one, UnreadTranslation) for each in articles.values() for one in each.translations.values())
    assert articles == site().articles
    assert copy.copy(articles["tax-id-format"].translations["en"]).title == "Format of a tax number"


def test_what_lists_need_is_known_undecoded() -> None:
    one = UnreadTranslation(entry(updated="2026-11-22"), "ru")

    assert (str(one.updated), one.locale, one.restricted, one.shows_files) == ("2026-11-22", "ru", False, False)
    assert not decoded(one)
    assert one.as_json() == entry(updated="2026-11-22")
    assert one.title == "Формат налогового номера"
    assert decoded(one)
    assert one.as_json() == entry(updated="2026-11-22")
    assert one == PublishedTranslation.of_entry(entry(updated="2026-11-22"))


@pytest.mark.parametrize("name", ["tree", "lead"])
def test_a_tree_that_is_not_allowed_is_never_shown(name: str) -> None:
    one = UnreadTranslation(entry(**{name: [{"t": "script", "c": ["alert(1)"]}]}), "ru")

    with pytest.raises(BundleInvalid, match="not allowed"):
        _ = one.tree
    with pytest.raises(BundleInvalid, match="not allowed"):
        _ = one.lead


def test_what_is_of_another_format_is_named() -> None:
    with pytest.raises(ValueError, match="end"):
        UnreadTranslation(b'{"excerpt":1}', "ru")
    with pytest.raises(BundleInvalid, match="another format"):
        _ = UnreadTranslation(b'{"excerpt":"x","updated":null}', "ru").title
    with pytest.raises(BundleInvalid, match="is in ru, not en"):
        _ = UnreadTranslation(entry(), "en").title
    with pytest.raises(AttributeError):
        _ = UnreadTranslation(entry(), "ru").nothing

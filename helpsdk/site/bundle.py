"""A bundle: one published revision as content-addressed parts and a manifest that names them.

Parts are canonical JSON (sorted keys, UTF-8, no spaces), so equal content has equal bytes and hashes:

    site                     settings, audiences, policy
    screens collections glossary synonyms
    rules/NN                 {rule id: rule}
    articles/index/NN        {article id: what holds in every language}
    articles/LOCALE/NN       {article id: translation}
    learned                  what readers taught the site; only where there is something

NN is a hexadecimal shard number by SHA-256 of the id, about a hundred entries in each; the number of shards is a power
of two, so only doubling a site moves entries. Editing one translation replaces one part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from helpsdk.site.manifest import (
    SCHEMA,
    Manifest,
    PartEntry,
    Signature,
    canonical_json,
    manifest,
    part_hash,
    read_manifest,
)
from helpsdk.site.opening import Changes, OpenedBundle, SitePart, open_bundle, unpack
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.site.shards import shard_count, sharded

__all__ = [
    "SCHEMA",
    "Changes",
    "Manifest",
    "OpenedBundle",
    "PartEntry",
    "Signature",
    "canonical_json",
    "manifest",
    "open_bundle",
    "pack",
    "part_hash",
    "read_manifest",
    "unpack",
]


def pack(published: PublishedSite) -> dict[str, bytes]:
    """The parts by name. Rules and articles come back in the order of their ids, as `publishable` gives them."""
    parts = {
        "site": SitePart(settings=published.settings, audiences=published.audiences, policy=published.policy),
        "screens": published.screens,
        "collections": published.collections,
        "glossary": published.glossary,
        "synonyms": published.synonyms,
        **_rule_parts(published),
        **_fact_parts(published.articles),
        **({"learned": published.learned} if published.learned else {}),
    }
    encoded = {name: canonical_json(_plain(value)) for name, value in parts.items()}
    return {**encoded, **_translation_parts(published.articles)}


def _rule_parts(published: PublishedSite) -> dict[str, Any]:
    rules = {rule.id: rule for rule in published.rules}
    return {f"rules/{shard}": entries for shard, entries in sharded(rules, shard_count(rules)).items()}


def _fact_parts(articles: Mapping[str, PublishedArticle]) -> dict[str, Any]:
    facts = {id: _facts(article) for id, article in articles.items()}
    return {f"articles/index/{shard}": entries for shard, entries in sharded(facts, shard_count(articles)).items()}


def _translation_parts(articles: Mapping[str, PublishedArticle]) -> dict[str, bytes]:
    """Bodies are encoded already."""
    count, parts = shard_count(articles), dict[str, bytes]()
    for locale in sorted({locale for article in articles.values() for locale in article.translations}):
        written = {id: one.translations[locale] for id, one in articles.items() if locale in one.translations}
        for shard, entries in sharded(written, count).items():
            joined = b",".join(b"%b:%b" % (canonical_json(id), entries[id].as_json()) for id in sorted(entries))
            parts[f"articles/{locale}/{shard}"] = b"{%b}" % joined
    return parts


def _facts(article: PublishedArticle) -> dict[str, Any]:
    return article.model_dump(mode="json", by_alias=True, exclude={"translations"})


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return value

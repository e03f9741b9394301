"""The parts of a bundle, packed again only where something in them changed. Their bytes are those of `bundle.pack`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import BaseModel

from helpsdk.site.manifest import Manifest, PartEntry, canonical_json, part_hash
from helpsdk.site.memo import Memo
from helpsdk.site.opening import SitePart
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.site.shards import shard_count, sharded
from helpsdk.site.translation import PublishedTranslation

#: What a shard of entries, by id, is as bytes.
_Encode = Callable[[dict[str, Any]], bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """One part's bytes, and what the manifest says of them."""

    content: bytes
    entry: PartEntry


def packed(published: PublishedSite, memo: Memo) -> dict[str, Part]:
    """The parts by name."""
    return _Packing(memo).all(published)


def manifest_of(parts: Mapping[str, Part], *, site: str, revision: int, created: datetime) -> Manifest:
    """The manifest of these parts, not signed."""
    entries = {name: part.entry for name, part in sorted(parts.items())}
    return Manifest(site=site, revision=revision, created=created, parts=entries)


class _Packing:
    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._parts: dict[str, Part] = {}

    def all(self, published: PublishedSite) -> dict[str, Part]:
        self._whole(published)
        rules = {rule.id: rule for rule in published.rules}
        self._sharded("rules", rules, shard_count(rules), _plain_entries)
        articles, count = published.articles, shard_count(published.articles)
        self._sharded("articles/index", articles, count, _facts)
        for locale in sorted({locale for article in articles.values() for locale in article.translations}):
            written = {id: one.translations[locale] for id, one in articles.items() if locale in one.translations}
            self._sharded(f"articles/{locale}", written, count, _translations)
        self._memo.keep("packed", self._parts)
        return self._parts

    def _whole(self, published: PublishedSite) -> None:
        """The parts that are one for the whole site."""
        settings, audiences, policy = published.settings, published.audiences, published.policy
        site = SitePart(settings=settings, audiences=audiences, policy=policy)
        self._part("site", (settings, audiences, policy), partial(_plain, site))
        for name in ("screens", "collections", "glossary"):
            entries = getattr(published, name)
            self._part(name, entries, partial(_plain, entries))
        self._part("synonyms", tuple(published.synonyms.values()), partial(_plain, published.synonyms))
        if published.learned:
            self._part("learned", (published.learned,), partial(_plain, published.learned))

    def _sharded(self, folder: str, entries: Mapping[str, Any], count: int, encode: _Encode) -> None:
        ids = self._memo.same(f"ids of {folder}", tuple(entries))
        shards = self._memo.made("shards", (folder, count), (ids,), lambda: _ids_by_shard(ids, count))
        for shard, some in shards.items():
            values = tuple(map(entries.__getitem__, some))
            self._part(f"{folder}/{shard}", (some, *values), partial(_encoded, encode, entries, some))

    def _part(self, name: str, inputs: tuple[Any, ...], encode: Callable[[], bytes]) -> None:
        self._parts[name] = self._memo.made("packed", name, inputs, lambda: _part(encode()))


def _part(content: bytes) -> Part:
    return Part(content, PartEntry(hash=part_hash(content), bytes=len(content)))


def _ids_by_shard(ids: tuple[str, ...], count: int) -> dict[str, tuple[str, ...]]:
    return {shard: tuple(some) for shard, some in sharded(dict.fromkeys(ids), count).items()}


def _encoded(encode: _Encode, entries: Mapping[str, Any], ids: tuple[str, ...]) -> bytes:
    return encode({id: entries[id] for id in ids})


def _plain(value: Any) -> bytes:
    return canonical_json(_dumped(value))


def _plain_entries(entries: dict[str, Any]) -> bytes:
    return canonical_json({id: _dumped(entry) for id, entry in entries.items()})


def _facts(articles: dict[str, PublishedArticle]) -> bytes:
    facts = {id: one.model_dump(mode="json", by_alias=True, exclude={"translations"}) for id, one in articles.items()}
    return canonical_json(facts)


def _translations(written: dict[str, PublishedTranslation]) -> bytes:
    """Bodies are encoded already."""
    return b"{%b}" % b",".join(b"%b:%b" % (canonical_json(id), written[id].as_json()) for id in sorted(written))


def _dumped(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, tuple | list):
        return [_dumped(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _dumped(entry) for key, entry in value.items()}
    return value

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

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.screens import Screen
from helpsdk.content.tree import problems_in
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import BundleInvalid
from helpsdk.site.learned import NOTHING_LEARNED, Learned
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation
from helpsdk.site.shards import shard_count, sharded
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.site.visibility import unsound
from helpsdk.types import Locale

#: The format this version writes and the newest it reads.
SCHEMA = 3  # articles apply to app versions, which a reader of schema 2 would not respect (2: audiences of sections)

_Synonyms = dict[str, tuple[tuple[str, ...], ...]]


class PartEntry(BaseModel):
    """What a manifest says of a part: the SHA-256 of its bytes in hexadecimal, and how many there are."""

    model_config = ConfigDict(frozen=True, extra="allow")

    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)


class Signature(BaseModel):
    """One signature over a manifest: by which key, how, and the value in base64url. See `helpsdk.site.signing`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    alg: str
    value: str


class Manifest(BaseModel):
    """The small document that names a revision's parts. In JSON the format's number is called `schema`.

    Members of a newer writer are kept as they are: they are under the signature as well.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True, extra="allow")

    schema_number: int = Field(default=SCHEMA, alias="schema")
    site: str
    revision: int = Field(ge=1)
    created: datetime
    parts: dict[str, PartEntry]
    signatures: tuple[Signature, ...] = ()


class _Site(BaseModel):
    """The part `site`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: SiteSettings
    audiences: Audiences
    policy: Policy


class _Facts(PublishedArticle):
    """The entries of `articles/index/NN`: an article before its translations are put in."""

    translations: dict[Locale, PublishedTranslation] = Field(default_factory=dict)


def pack(published: PublishedSite) -> dict[str, bytes]:
    """The parts by name. Rules and articles come back in the order of their ids, as `publishable` gives them."""
    parts = {
        "site": _Site(settings=published.settings, audiences=published.audiences, policy=published.policy),
        "screens": published.screens,
        "collections": published.collections,
        "glossary": published.glossary,
        "synonyms": published.synonyms,
        **_rule_parts(published),
        **_article_parts(published),
        **({"learned": published.learned} if published.learned else {}),
    }
    return {name: canonical_json(_plain(value)) for name, value in parts.items()}


def manifest(parts: Mapping[str, bytes], *, site: str, revision: int, created: datetime) -> Manifest:
    """The manifest of these parts, not signed."""
    entries = {name: PartEntry(hash=part_hash(content), bytes=len(content)) for name, content in sorted(parts.items())}
    return Manifest(site=site, revision=revision, created=created, parts=entries)


def unpack(manifest: Manifest, get_part: Callable[[str], bytes]) -> PublishedSite:
    """The published site that a manifest names; `get_part` is given a part's hash and returns its bytes.

    Each part's size and SHA-256 is verified, each tree held against the allow-list. Raises BundleInvalid for a newer
    schema, a part that is missing, damaged or of another format; what `get_part` raises goes through.
    """
    if manifest.schema_number > SCHEMA:
        raise BundleInvalid(
            f"the bundle has schema {manifest.schema_number}, newer than {SCHEMA}, the newest this version reads"
        )
    return _Opening(manifest, get_part).site()


def canonical_json(value: Any) -> bytes:
    """Sorted keys, UTF-8, no spaces."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def part_hash(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(content: bytes | str) -> Manifest:
    """A manifest from its JSON. Raises BundleInvalid."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise BundleInvalid(f"the manifest is not one: {_first(error)}") from None


def _rule_parts(published: PublishedSite) -> dict[str, Any]:
    rules = {rule.id: rule for rule in published.rules}
    return {f"rules/{shard}": entries for shard, entries in sharded(rules, shard_count(rules)).items()}


def _article_parts(published: PublishedSite) -> dict[str, Any]:
    articles = published.articles
    count = shard_count(articles)
    facts = {id: _facts(article) for id, article in articles.items()}
    parts: dict[str, Any] = {f"articles/index/{shard}": entries for shard, entries in sharded(facts, count).items()}
    for locale in sorted({locale for article in articles.values() for locale in article.translations}):
        translations = {
            id: article.translations[locale] for id, article in articles.items() if locale in article.translations
        }
        for shard, entries in sharded(translations, count).items():
            parts[f"articles/{locale}/{shard}"] = entries
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


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


class _Opening:
    """One bundle being opened."""

    def __init__(self, manifest: Manifest, get_part: Callable[[str], bytes]) -> None:
        self.manifest = manifest
        self.get_part = get_part

    def site(self) -> PublishedSite:
        site = self.read("site", _Site)
        if site.settings.id != self.manifest.site:
            raise BundleInvalid(
                f"the manifest is of {self.manifest.site}, its parts of {site.settings.id}", part="site"
            )
        rules = {id: rule for part in self.under("rules/") for id, rule in self.read(part, dict[str, Rule]).items()}
        return PublishedSite(
            settings=site.settings,
            audiences=site.audiences,
            policy=site.policy,
            screens=self.read("screens", tuple[Screen, ...]),
            rules=tuple(rules[id] for id in sorted(rules)),
            articles=self.articles(),
            collections=self.read("collections", tuple[Collection, ...]),
            glossary=self.read("glossary", tuple[Term, ...]),
            synonyms=self.read("synonyms", _Synonyms),
            learned=self.read("learned", Learned) if "learned" in self.manifest.parts else NOTHING_LEARNED,
        )

    def articles(self) -> dict[str, PublishedArticle]:
        facts: dict[str, _Facts] = {}
        for part in self.under("articles/index/"):
            facts.update(self.read(part, dict[str, _Facts]))
        found: dict[str, dict[Locale, PublishedTranslation]] = {id: {} for id in sorted(facts)}
        for part, locale in self.translation_parts():
            for id, translation in self.read(part, dict[str, PublishedTranslation]).items():
                self.verify(part, id, locale, translation, known=id in found)
                found[id][locale] = translation
        articles = {id: _assembled(facts[id], translations) for id, translations in found.items()}
        for article in articles.values():
            _refuse_unsound(article)
        return articles

    def translation_parts(self) -> Iterator[tuple[str, Locale]]:
        for part in self.under("articles/"):
            locale = part.split("/")[1]
            if locale != "index":
                yield part, locale

    def verify(self, part: str, id: str, locale: Locale, translation: PublishedTranslation, *, known: bool) -> None:
        if not known:
            raise BundleInvalid(f"a translation of the unknown article {id!r}", part=part)
        if translation.locale != locale:
            raise BundleInvalid(f"{id!r} is in {translation.locale}, not {locale}", part=part)
        for tree in (translation.tree, translation.lead):
            wrong = problems_in(tree)
            if wrong:
                raise BundleInvalid(f"the content of {id!r} is not allowed: {wrong[0]}", part=part)

    def under(self, prefix: str) -> list[str]:
        return sorted(name for name in self.manifest.parts if name.startswith(prefix))

    def read(self, part: str, shape: Any) -> Any:
        """A part's value, once its bytes are the ones the manifest names."""
        content = self.content(part)
        try:
            return _adapter(shape).validate_json(content)
        except ValidationError as error:
            raise BundleInvalid(f"part {part!r} is of another format: {_first(error)}", part=part) from None

    def content(self, part: str) -> bytes:
        entry = self.manifest.parts.get(part)
        if entry is None:
            raise BundleInvalid(f"part {part!r} is missing", part=part)
        try:
            content = self.get_part(entry.hash)
        except KeyError:
            raise BundleInvalid(f"part {part!r} is missing", part=part) from None
        if len(content) != entry.bytes or part_hash(content) != entry.hash:
            raise BundleInvalid(f"part {part!r} is damaged: its bytes are not the ones published", part=part)
        return content


def _assembled(facts: _Facts, translations: dict[Locale, PublishedTranslation]) -> PublishedArticle:
    fields = {name: getattr(facts, name) for name in PublishedArticle.model_fields}
    return PublishedArticle(**{**fields, "translations": translations})


def _refuse_unsound(article: PublishedArticle) -> None:
    for translation in article.translations.values():
        wrong = unsound(translation, article.audience)
        if wrong is not None:
            raise BundleInvalid(f"the audiences of {article.id!r} in {translation.locale} do not hold: {wrong}")


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"][:4])
    return f"{place}: {first['msg']}" if place else str(first["msg"])

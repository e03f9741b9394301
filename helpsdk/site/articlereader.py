"""The articles of a bundle being opened: those that changed are read and checked, the others taken over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import Field

from helpsdk.content.tree import problems_in
from helpsdk.errors import BundleInvalid
from helpsdk.site.entries import Packed, entries_of, split_entries
from helpsdk.site.parts import Parts
from helpsdk.site.published import PublishedArticle, PublishedTranslation
from helpsdk.site.translation import WrittenTranslation
from helpsdk.site.unread import UnreadTranslation
from helpsdk.site.visibility import unsound
from helpsdk.types import Locale

_INDEX: Final = "articles/index/"


class _Facts(PublishedArticle):
    """The entries of `articles/index/NN`: an article before its translations are put in."""

    translations: dict[Locale, PublishedTranslation] = Field(default_factory=dict)


#: What pydantic keeps beside a model's fields. One set for all articles: each would have one of its own.
_BESIDE: Final = {
    "__pydantic_fields_set__": set(PublishedArticle.model_fields),
    "__pydantic_extra__": None,
    "__pydantic_private__": None,
}


class ArticleReader:
    """The articles of a bundle being opened. A translation's part is kept as the ids of its entries."""

    def __init__(
        self, parts: Parts, known: dict[str, PublishedArticle], *, trusted: bool, signed: bool = False
    ) -> None:
        self.parts, self.known, self.trusted, self.signed = parts, known, trusted, signed
        self.facts: dict[str, _Facts] = {}
        self.removed: set[str] = set()
        self.new: dict[str, dict[Locale, PublishedTranslation]] = {}
        self.gone: dict[str, set[Locale]] = {}

    def read(self) -> tuple[frozenset[str], dict[str, PublishedArticle]]:
        """The ids of those that changed, removed ones too, and all there are in the order of their ids."""
        self.read_facts()
        for part, locale in self.translation_parts():
            self.read_translations(part, locale)
        changed = self.facts.keys() | self.new.keys() | self.gone.keys() | self.removed
        if not changed:
            return frozenset(), self.known
        assembled = {id: self.assembled(id) for id in changed if id not in self.removed}
        for id in self.removed:
            self.refuse_leftovers(id)
        articles = {**self.known, **assembled}
        for id in self.removed:
            del articles[id]
        if assembled.keys() - self.known.keys():
            articles = {id: articles[id] for id in sorted(articles)}
        return frozenset(changed), articles

    # --- facts ---

    def read_facts(self) -> None:
        if not self.known:
            self.read_all_facts()
            return
        parts, before, after = self.parts, dict[str, str](), dict[str, str]()
        for name in parts.changed(_INDEX):
            content = parts.content(name)
            found = parts.entries(name, content)
            parts.found[name] = Packed(content, len(found))
            after |= found
            for id, entry in found.items():
                self.facts[id] = parts.validated(name, _Facts, entry)
        for name in parts.replaced(_INDEX):
            before |= entries_of(parts.kept[name].content)
        self.removed = {id for id in before if id not in after}
        self.facts = {id: facts for id, facts in self.facts.items() if before.get(id) != after[id]}

    def read_all_facts(self) -> None:
        """A part at once, where there is nothing to compare its entries with."""
        parts = self.parts
        for name in parts.changed(_INDEX):
            content = parts.content(name)
            found = parts.validated(name, dict[str, _Facts], content)
            parts.found[name] = Packed(content, len(found))
            self.facts |= found

    # --- translations ---

    def translation_parts(self) -> Iterator[tuple[str, Locale]]:
        """Those of this bundle that changed, after those of the one before that they replace."""
        parts = self.parts
        for part in parts.replaced("articles/"):
            for id in parts.kept[part] if not part.startswith(_INDEX) else ():
                self.gone.setdefault(id, set()).add(part.split("/")[1])
        for part in parts.changed("articles/"):
            if not part.startswith(_INDEX):
                yield part, part.split("/")[1]

    def read_translations(self, part: str, locale: Locale) -> None:
        content = self.parts.content(part)
        entries = split_entries(content, "excerpt")
        found = self.each(part, entries) if entries is not None else None
        if found is None:
            found = self.whole(part, content)
        for id, translation in found.items():
            self.take(part, id, locale, translation)
        self.parts.found[part] = tuple(found)

    def each(self, part: str, entries: Mapping[str, bytes]) -> dict[str, PublishedTranslation] | None:
        """Entry by entry; None when one is no whole value."""
        locale = part.split("/")[1]
        found: dict[str, PublishedTranslation] = {}
        for id, entry in entries.items():
            before = self.before(id, locale)
            if before is not None and before.as_json() == entry:
                found[id] = before
                continue
            try:
                found[id] = self.one(part, id, entry)
            except (ValueError, KeyError):
                return None
        return found

    def one(self, part: str, id: str, entry: bytes) -> PublishedTranslation:
        """Raises ValueError for what is written in another way, and BundleInvalid."""
        if self.trusted:
            return PublishedTranslation.of_entry(entry)
        return UnreadTranslation(entry, part.split("/")[1]) if self.signed else _read(part, id, entry)

    def whole(self, part: str, content: bytes) -> dict[str, PublishedTranslation]:
        """Read at once, for what is not written as we write it."""
        written = self.parts.validated(part, dict[str, WrittenTranslation], content)
        return {id: _checked(part, id, one) for id, one in written.items()}

    def before(self, id: str, locale: Locale) -> PublishedTranslation | None:
        article = self.known.get(id)
        return article.translations.get(locale) if article is not None else None

    def take(self, part: str, id: str, locale: Locale, translation: PublishedTranslation) -> None:
        if id not in self.facts and (id not in self.known or id in self.removed):
            raise BundleInvalid(f"a translation of the unknown article {id!r}", part=part)
        if translation.locale != locale:
            raise BundleInvalid(f"{id!r} is in {translation.locale}, not {locale}", part=part)
        if translation is self.before(id, locale) and locale in self.gone.get(id, ()):
            self.gone[id].discard(locale)
            if not self.gone[id]:
                del self.gone[id]
        else:
            self.new.setdefault(id, {})[locale] = translation

    # --- both ---

    def assembled(self, id: str) -> PublishedArticle:
        known, facts = self.known.get(id), self.facts.get(id) or self.known[id]
        translations = self.new.get(id, {})
        if known is not None:
            gone = self.gone.get(id, set())
            translations = {
                locale: one for locale, one in known.translations.items() if locale not in gone
            } | translations
        if len(translations) > 1:
            translations = {locale: translations[locale] for locale in sorted(translations)}
        article = _constructed({**facts.__dict__, "translations": translations})
        if not self.trusted:
            _refuse_unsound(article)
        return article

    def refuse_leftovers(self, id: str) -> None:
        left = self.known[id].translations.keys() - self.gone.get(id, set())
        if left:
            raise BundleInvalid(f"a translation of the unknown article {id!r}")


def _constructed(values: dict[str, Any]) -> PublishedArticle:
    """As `model_construct` does it, which looks for the aliases and defaults of each field: here all are given."""
    article = PublishedArticle.__new__(PublishedArticle)
    object.__setattr__(article, "__dict__", values)
    for name, value in _BESIDE.items():
        object.__setattr__(article, name, value)
    return article


def _read(part: str, id: str, entry: bytes) -> PublishedTranslation:
    """Raises ValidationError, which is a ValueError, for what is no translation, and BundleInvalid."""
    return _checked(part, id, WrittenTranslation.model_validate_json(entry))


def _checked(part: str, id: str, written: WrittenTranslation) -> PublishedTranslation:
    for tree in (written.tree, written.lead):
        wrong = problems_in(tree)
        if wrong:
            raise BundleInvalid(f"the content of {id!r} is not allowed: {wrong[0]}", part=part)
    return PublishedTranslation.of(written)


def _refuse_unsound(article: PublishedArticle) -> None:
    for translation in article.translations.values():
        wrong = unsound(translation, article.audience)
        if wrong is not None:
            raise BundleInvalid(f"the audiences of {article.id!r} in {translation.locale} do not hold: {wrong}")

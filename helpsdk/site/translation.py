"""One locale of a published article. Its body stays encoded: a site has thousands, and few are read at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, SerializerFunctionWrapHandler, TypeAdapter
from pydantic import model_serializer as serializer
from pydantic_core import CoreSchema, core_schema

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import Viewer
from helpsdk.types import Locale, Tree

#: Decoded bodies and lists of sections that are remembered, of all sites together: about 15 KB each.
REMEMBERED: Final = 128
#: How a picture of the site's own folder begins in canonical JSON.
FILE: Final = b'"src":"assets/'


@dataclass(frozen=True, slots=True)
class Section:
    """The visible and searchable unit: a heading and the text below it. What is before the first has id ``""``.

    `audience` is for whom it is where that is not its article's audience: narrowed by that already, and by what is
    written of the headings around it.
    """

    id: str
    title: str
    level: int
    text: str
    audience: Audience | None = None

    @serializer(mode="wrap")
    def _lean(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        if self.audience is None:
            del written["audience"]
        return written


class WrittenTranslation(BaseModel):
    """A translation as a bundle's part has it."""

    model_config = ConfigDict(frozen=True)

    locale: Locale
    title: str
    excerpt: str
    keywords: tuple[str, ...] = ()
    updated: date | None = None
    tree: list[Any]
    lead: list[Any]
    sections: tuple[Section, ...]
    terms: tuple[str, ...] = ()
    source_revision: str


class PublishedTranslation:
    """One locale of an article, rendered. `tree` is the whole body, `lead` what a tip or banner shows of it.

    `excerpt`, `lead` and `terms` (glossary ids used in the body) are of what the article's own audience may read.
    `tree_json` and `lead_json` are the same trees as canonical JSON: what replies are joined from. Nobody writes to it.
    """

    __slots__ = (
        "_sections_json",
        "excerpt",
        "keywords",
        "lead_json",
        "locale",
        "restricted",
        "source_revision",
        "terms",
        "title",
        "tree_json",
        "updated",
    )

    def __init__(
        self,
        *,
        locale: Locale,
        title: str,
        excerpt: str,
        tree: Tree,
        lead: Tree,
        sections: Iterable[Section],
        source_revision: str,
        keywords: Iterable[str] = (),
        updated: date | None = None,
        terms: Iterable[str] = (),
    ) -> None:
        sections = tuple(sections)
        self.locale, self.title, self.excerpt = locale, title, excerpt
        self.keywords, self.updated, self.terms = tuple(keywords), updated, tuple(terms)
        self.source_revision = source_revision
        self.tree_json, self.lead_json = _encoded(tree), _encoded(lead)
        self._sections_json = _encoded(_adapter().dump_python(sections, mode="json"))
        #: Whether some section is for fewer people than the article.
        self.restricted: bool = any(section.audience is not None for section in sections)

    @classmethod
    def of(cls, written: WrittenTranslation) -> PublishedTranslation:
        """What a bundle's part says."""
        return cls(**{name: getattr(written, name) for name in WrittenTranslation.model_fields})

    @classmethod
    def of_entry(cls, entry: bytes) -> PublishedTranslation:
        """From canonical JSON that was written from one, and verified since. Only what lists need is decoded.

        A quote inside a text is escaped, and no node has attributes of these names: so the marks are found in no text
        and no tree. Raises ValueError for what was not written so.
        """
        lead = entry.index(b',"lead":[')
        locale = entry.index(b'],"locale":"', lead)
        sections = entry.index(b',"sections":[', locale)
        revision = entry.index(b'],"source_revision":"', sections)
        tree = entry.index(b',"tree":[', revision)
        updated = entry.rindex(b'],"updated":')
        plain = json.loads(
            b"".join(
                (entry[:lead], entry[locale + 1 : sections], entry[revision + 1 : tree], entry[updated + 1 :])
            ).decode()  # `json.loads` would look which encoding it is
        )
        made = cls.__new__(cls)
        made.locale, made.title, made.excerpt = _locale(plain["locale"]), plain["title"], plain["excerpt"]
        made.keywords, made.terms = tuple(plain["keywords"]), tuple(plain["terms"])
        made.updated = date.fromisoformat(plain["updated"]) if plain["updated"] else None
        made.source_revision = plain["source_revision"]
        made.tree_json, made.lead_json = entry[tree + 8 : updated + 1], entry[lead + 8 : locale + 1]
        made._sections_json = entry[sections + 12 : revision + 1]
        made.restricted = b'{"audience":' in made._sections_json
        return made

    @property
    def tree(self) -> Tree:
        """Decoded; shared by all who ask, so nobody changes it."""
        return _tree(self.tree_json)

    @property
    def lead(self) -> Tree:
        """As `tree`."""
        return _tree(self.lead_json)

    @property
    def sections(self) -> tuple[Section, ...]:
        """In reading order."""
        return _sections(self._sections_json)

    @property
    def sections_json(self) -> bytes:
        """As they are kept: canonical, equal for equal sections."""
        return self._sections_json

    @property
    def section_count(self) -> int:
        """How many there are. Nothing is decoded: a quote inside a text is escaped, so each has this name once."""
        return self._sections_json.count(b'"level":')

    @property
    def shows_files(self) -> bool:
        """Whether it may show pictures of the site's own folder. Nothing is decoded."""
        return FILE in self.tree_json or FILE in self.lead_json

    def hidden_from(self, viewer: Viewer) -> frozenset[int]:
        """Which headings begin sections that a reader of the article may not read, by their order in the body."""
        headed = (section for section in self.sections if section.id)
        return frozenset(
            at
            for at, section in enumerate(headed)
            if section.audience is not None and not section.audience.admits(viewer)
        )

    def as_json(self) -> bytes:
        """The entry of a bundle's part, canonical."""
        fields = (
            (b"excerpt", _encoded(self.excerpt)),
            (b"keywords", _encoded_list(self.keywords)),
            (b"lead", self.lead_json),
            (b"locale", _encoded(self.locale)),
            (b"sections", self._sections_json),
            (b"source_revision", _encoded(self.source_revision)),
            (b"terms", _encoded_list(self.terms)),
            (b"title", _encoded(self.title)),
            (b"tree", self.tree_json),
            (b"updated", _encoded(self.updated.isoformat()) if self.updated else b"null"),
        )
        return b"{%b}" % b",".join(b'"%b":%b' % field for field in fields)

    def model_copy(self, *, update: Mapping[str, Any]) -> PublishedTranslation:
        """Another with these fields in their place, as the models around it have it."""
        own = {name: getattr(self, name) for name in WrittenTranslation.model_fields if name not in update}
        return PublishedTranslation(**own, **update)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublishedTranslation) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.locale, self.title, self.tree_json))

    def __repr__(self) -> str:
        return f"PublishedTranslation({self.locale!r}, {self.title!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read and written as `WrittenTranslation`; one that is there already is taken as it is."""
        read = core_schema.no_info_after_validator_function(cls.of, handler.generate_schema(WrittenTranslation))
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
            serialization=core_schema.plain_serializer_function_ser_schema(_written),
        )


def _encoded_list(texts: Iterable[str]) -> bytes:
    """Mostly there are none."""
    return b"[%b]" % b",".join(map(_encoded, texts))


#: Made once: `json.dumps` makes an encoder for each text that is not written its usual way.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _written(translation: PublishedTranslation) -> Any:
    return json.loads(translation.as_json())


def _encoded(value: Any) -> bytes:
    """Sorted keys, UTF-8, no spaces. Halves of surrogate pairs pass: who publishes a text refuses them by name."""
    return _encode(value).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1024)
def _locale(locale: str) -> Locale:
    """One object for each, however many articles are in it."""
    return locale


@cache
def _adapter() -> TypeAdapter[tuple[Section, ...]]:
    return TypeAdapter(tuple[Section, ...])


@lru_cache(maxsize=REMEMBERED)
def _tree(encoded: bytes) -> Tree:
    decoded: Tree = json.loads(encoded)
    return decoded


@lru_cache(maxsize=REMEMBERED)
def _sections(encoded: bytes) -> tuple[Section, ...]:
    return _adapter().validate_json(encoded)

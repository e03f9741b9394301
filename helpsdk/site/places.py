"""Where things were written: a value together with its file and lines, so that a problem can point at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from helpsdk.content.article import Article
from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.screens import Screen
from helpsdk.content.yamlfile import Path, YamlFile, dotted
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem, Severity
from helpsdk.site.doubts import Doubts
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.types import Locale

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A value and the place it was read from: `path` inside the YAML of `file`."""

    value: T
    file: str
    yaml: YamlFile | None = None
    path: Path = ()

    def line(self, *at: str | int) -> int | None:
        """The line of the value at `at` below this entry, or of the nearest thing around it that exists."""
        return None if self.yaml is None else self.yaml.line_of((*self.path, *at))

    def holds_list(self, *at: str | int) -> bool:
        """Whether the writer gave a list there, where a single value may stand without one."""
        value: Any = self.yaml.value if self.yaml is not None else None
        for part in (*self.path, *at):
            known = part in value if isinstance(value, dict) else isinstance(value, list)
            value = value[part] if known else None
        return isinstance(value, list)

    def problem(
        self, code: str, message: str, *at: str | int, allowed: tuple[str, ...] = (), severity: Severity = "error"
    ) -> Problem:
        key = dotted((*self.path, *at)) or None
        about = f"rule `{self.value.id}`" if isinstance(self.value, Rule) else None
        return Problem(code, message, self.file, self.line(*at), key, allowed, severity, about)


@dataclass(slots=True)
class Sources:
    """Everything readable in a site folder, with places. `known` also names what was there but invalid.

    `known` maps screen, element, rule, set, article, event, group, saved group, trait, term, collection to ids, valid
    or not, so that one broken entry is not reported again by all that refers to it; `doubts` say what else may be.
    """

    settings: Entry[SiteSettings] | None = None
    default_locale: Locale | None = None  # as far as site.yaml says it clearly, valid otherwise or not
    locales: tuple[Locale, ...] | None = None
    audiences: Entry[Audiences] | None = None
    policy: Entry[Policy] | None = None
    screens: list[Entry[Screen]] = field(default_factory=list)
    rules: list[Entry[Rule]] = field(default_factory=list)
    collections: list[Entry[Collection]] = field(default_factory=list)
    glossary: list[Entry[Term]] = field(default_factory=list)
    synonyms: Entry[dict[Locale, tuple[tuple[str, ...], ...]]] | None = None
    articles: dict[str, Entry[Article]] = field(default_factory=dict)  # the place of its source translation
    incomplete: dict[str, Article] = field(default_factory=dict)  # bodies of articles with wrong front matter
    translations: dict[tuple[str, Locale], Entry[str]] = field(default_factory=dict)  # front matter, by article, locale
    known: dict[str, set[str]] = field(default_factory=dict)
    doubts: Doubts = field(default_factory=Doubts)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def add(self, part: Sources) -> None:
        """Take in what another part of the same folder holds; of what there is once, what the part has."""
        self.settings = part.settings or self.settings
        self.default_locale = part.default_locale or self.default_locale
        self.locales = part.locales or self.locales
        self.audiences, self.policy = part.audiences or self.audiences, part.policy or self.policy
        self.synonyms = part.synonyms or self.synonyms
        self.screens += part.screens
        self.rules += part.rules
        self.collections += part.collections
        self.glossary += part.glossary
        self.articles.update(part.articles)
        self.incomplete.update(part.incomplete)
        self.translations.update(part.translations)
        for kind, names in part.known.items():
            self.known.setdefault(kind, set()).update(names)
        self.doubts.take(part.doubts)

    def names(self, kind: str) -> set[str] | None:
        """The ids of a kind, or None when nothing can be said about it."""
        return None if kind in self.doubts.kinds else self.known.get(kind, set())

    def lacks(self, kind: str, name: str) -> bool:
        """Whether there certainly is no `name` of this kind."""
        return name not in self.known.get(kind, ()) and not self.doubts.about(kind, name)

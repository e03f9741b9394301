"""Opening a bundle: its parts verified and read, and of the one before it all that did not change taken over.

Each step of it takes a few milliseconds at most, so that a thread which opens a bundle leaves time to others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.screens import Screen
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import BundleInvalid
from helpsdk.site.articlereader import ArticleReader
from helpsdk.site.entries import Packed, Rules, entries_of
from helpsdk.site.learned import NOTHING_LEARNED, Learned
from helpsdk.site.manifest import SCHEMA, Manifest
from helpsdk.site.parts import Parts
from helpsdk.site.published import PublishedSite
from helpsdk.site.site import Audiences, SiteSettings

_Synonyms = dict[str, tuple[tuple[str, ...], ...]]


class SitePart(BaseModel):
    """The part `site`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: SiteSettings
    audiences: Audiences
    policy: Policy


@dataclass(frozen=True, slots=True)
class Changes:
    """What may be different from the bundle before. `rules` and `articles` are ids, of new and of removed ones too;
    `rules` is None where very many are. `site` are all the other parts. Where there was no bundle before, or it may as
    well not have been, `everything` is new.
    """

    rules: frozenset[str] | None
    articles: frozenset[str]
    site: bool

    @property
    def everything(self) -> bool:
        return self.rules is None and self.site


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """A bundle that was read. `rules` are those of `changes.rules` that there are, none where everything is new;
    `parts` is what the next one is compared with.
    """

    manifest: Manifest
    published: PublishedSite
    changes: Changes
    rules: Mapping[str, Rule] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict, repr=False)


def open_bundle(
    manifest: Manifest,
    get_part: Callable[[str], bytes],
    previous: OpenedBundle | None = None,
    *,
    trusted: bool = False,
    signed: bool = False,
) -> OpenedBundle:
    """The bundle that a manifest names; `get_part` is given a part's hash and returns its bytes.

    Each part's size and SHA-256 is verified, each tree held against the allow-list. Parts that `previous` has are
    taken over, and so are equal entries of the others. `trusted` is for bytes whose SHA-256 this machine wrote itself
    after it had opened them: what was found to be sound then is not looked at again. `signed` is for a manifest that a
    pinned key has signed: texts are decoded and trees checked when they are first read, rules when they are made ready.
    Raises BundleInvalid for a newer schema, a part that is missing, damaged or of another format; what `get_part`
    raises goes through.
    """
    if manifest.schema_number > SCHEMA:
        raise BundleInvalid(
            f"the bundle has schema {manifest.schema_number}, newer than {SCHEMA}, the newest this version reads"
        )
    return _Opening(manifest, get_part, previous, trusted, signed).opened()


def unpack(manifest: Manifest, get_part: Callable[[str], bytes]) -> PublishedSite:
    """The published site of a bundle, with all of its rules. Raises what `open_bundle` does."""
    published = open_bundle(manifest, get_part).published
    return published.model_copy(update={"rules": tuple(published.rules)})


class _Opening:
    """One bundle being opened."""

    def __init__(
        self,
        manifest: Manifest,
        get_part: Callable[[str], bytes],
        previous: OpenedBundle | None,
        trusted: bool,
        signed: bool,
    ) -> None:
        self.manifest, self.trusted, self.signed = manifest, trusted, signed
        self.previous = previous if previous is not None and previous.manifest.site == manifest.site else None
        before = (None, None) if self.previous is None else (self.previous.manifest, self.previous.parts)
        self.parts = Parts(manifest, get_part, *before)

    def opened(self) -> OpenedBundle:
        site: SitePart = self.plain("site", SitePart)
        if site.settings.id != self.manifest.site:
            raise BundleInvalid(
                f"the manifest is of {self.manifest.site}, its parts of {site.settings.id}", part="site"
            )
        rules = self.rules()
        known = self.previous.published.articles if self.previous is not None else {}
        changed, articles = ArticleReader(self.parts, known, trusted=self.trusted, signed=self.signed).read()
        published = PublishedSite.model_construct(
            settings=site.settings,
            audiences=site.audiences,
            policy=site.policy,
            screens=self.screens(),
            rules=Rules(self.parts.found[name] for name in self.parts.under("rules/")),
            articles=articles,
            collections=self.plain("collections", tuple[Collection, ...]),
            glossary=self.plain("glossary", tuple[Term, ...]),
            synonyms=self.plain("synonyms", _Synonyms),
            learned=self.plain("learned", Learned) if "learned" in self.manifest.parts else NOTHING_LEARNED,
        )
        if self.previous is None:
            return OpenedBundle(self.manifest, published, Changes(None, changed, True), {}, self.parts.found)
        there = {id: rule for id, rule in (rules or {}).items() if rule is not None}
        changes = Changes(None if rules is None else frozenset(rules), changed, self.site_changed())
        return OpenedBundle(self.manifest, published, changes, there, self.parts.found)

    # --- the parts that are read whole ---

    def plain(self, name: str, shape: Any) -> Any:
        parts = self.parts
        if not parts.is_kept(name):
            parts.found[name] = parts.validated(name, shape, parts.content(name))
        return parts.found[name]

    def screens(self) -> tuple[Screen, ...]:
        """Read some at a time: a large site has as many as rules."""
        name, parts, found = "screens", self.parts, list[Screen]()
        if not parts.is_kept(name):
            for some in parts.slices(parts.content(name)):
                found += parts.validated(name, tuple[Screen, ...], some)
            parts.found[name] = tuple(found)
        screens: tuple[Screen, ...] = parts.found[name]
        return screens

    def site_changed(self) -> bool:
        """Whether any part is different that is neither of rules nor of articles."""
        names = self.manifest.parts.keys() | self.parts.kept.keys()
        return any(not self.parts.is_kept(name) for name in names if not name.startswith(_OF_ENTRIES))

    # --- rules ---

    def rules(self) -> dict[str, Rule | None] | None:
        """What changed by id, None for what is gone. Nothing is kept of a first bundle, nor where very much changed:
        then it is None for all.
        """
        parts, new, left, there = self.parts, dict[str, Rule](), set[str](), set[str]()
        names = parts.changed("rules/")
        for name in names:
            content = parts.content(name)
            if self.previous is None or len(new) > MANY_RULES:
                parts.found[name] = Packed(content, self.count(name, content))
                continue
            found = parts.entries(name, content)
            parts.found[name] = Packed(content, len(found))
            before = entries_of(parts.kept[name].content) if name in parts.kept else {}
            new |= {id: parts.validated(id, Rule, one) for id, one in found.items() if before.get(id) != one}
            left |= before.keys()
            there |= found.keys()
        if self.previous is None or len(new) > MANY_RULES:
            return None
        for name in set(parts.replaced("rules/")).difference(names):
            left |= entries_of(parts.kept[name].content).keys()
        return {**new, **dict.fromkeys(left - there)}

    def count(self, name: str, content: bytes) -> int | None:
        """How many rules a part has, all of them sound; None where that was found out before."""
        return None if self.trusted or self.signed else len(self.parts.validated(name, dict[str, Rule], content))


_OF_ENTRIES: Final = ("rules/", "articles/")
#: Changed rules from which on all of them are made ready again.
MANY_RULES: Final = 1_000

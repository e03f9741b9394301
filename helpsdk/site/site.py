"""A whole site as its writers keep it: settings, screens, rules and articles, before publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from helpsdk.content.article import Article
from helpsdk.content.audience import WrittenAudience
from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.links import VIDEO_HOSTS
from helpsdk.content.names import DottedId, LocalText, Slug
from helpsdk.content.screens import Screen
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import STAFF
from helpsdk.types import Locale

A = TypeVar("A", bound=BaseModel)
HostName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]


class Trait(BaseModel):
    """What the host may report about its user. A `private` trait is never stored, logged or explained."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["string", "number", "boolean", "list"] = "string"
    values: tuple[str, ...] | None = None
    private: bool = False


class EventDeclaration(BaseModel):
    """A declared product event; `title` completes “Just happened: …”."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: LocalText | None = None


class Theme(BaseModel):
    """What the widget takes from the product: one colour, a font the page has loaded, how round."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$|^#[0-9a-fA-F]{3}$")] | None = None
    # its length is no part of the pattern: that many times all letters there are take long to make ready
    font: Annotated[str, StringConstraints(pattern=r"^[\w \-\"',.]+$", max_length=200)] | None = None
    round: float | None = Field(default=None, ge=0, le=1.5, strict=False)


class ContactSettings(BaseModel):
    """Whether readers may write to the support team, and what they are told of it. The operator says where it goes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    enabled: bool = True
    intro: LocalText | None = None


class SearchSettings(BaseModel):
    """How much readers' clicks count in search, 0 for not at all, and the share of searches that try a lower match."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    learning: float = Field(default=1.0, ge=0, le=2)
    exploration: float = Field(default=0.05, ge=0, le=0.2)


#: Settings that came after schema 3 of bundles was first written. Each has a default that leaves all as it was.
_LATER: Final = ("contact", "search")


class SiteSettings(BaseModel):
    """`site.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Slug
    title: LocalText
    default_locale: Locale
    locales: tuple[Locale, ...] = Field(min_length=1)
    traits: dict[str, Trait] = Field(default_factory=dict)
    events: dict[DottedId, EventDeclaration] = Field(default_factory=dict)
    origins: tuple[str, ...] = ()
    theme: Theme = Theme()
    contact: ContactSettings = ContactSettings()
    search: SearchSettings = SearchSettings()
    #: Hosts whose players articles may show in a frame: exact names, without port.
    video_hosts: tuple[HostName, ...] = VIDEO_HOSTS

    @model_serializer(mode="wrap")
    def _readable_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without later fields that nobody set: a program of the version before refuses what it does not know."""
        unset = {name for name in _LATER if getattr(self, name) == SiteSettings.model_fields[name].default}
        return {name: value for name, value in write(self).items() if name not in unset}

    @property
    def own_hosts(self) -> frozenset[str]:
        """The hosts of the product's own pages: what is framed from there could reach the page around it."""
        return frozenset(urlsplit(origin.lower()).netloc.partition(":")[0] for origin in self.origins)

    @property
    def frame_hosts(self) -> tuple[str, ...]:
        """The `video_hosts` that HTML may frame."""
        return tuple(host for host in self.video_hosts if host not in self.own_hosts)


class Group(BaseModel):
    """A group of people that the host vouches for. What is internal is open to those marked `staff`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: LocalText | None = None
    staff: bool = False


class AssetAudience(BaseModel):
    """Whom files below `assets/` are for at most. `path` is a pattern: `*` stays in a folder, `**` does not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    audience: WrittenAudience


#: A saved group: a condition with a name, or a list of values that `$inGroup` looks into.
Saved = dict[str, Any] | list[str | int | float | bool]


class Audiences(BaseModel):
    """`audiences.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    groups: dict[Slug, Group] = Field(default_factory=dict)
    saved: dict[Slug, Saved] = Field(default_factory=dict)
    assets: tuple[AssetAudience, ...] = ()

    @property
    def staff(self) -> frozenset[str]:
        """The groups that what is internal is open to: `staff`, which every site has, and those marked so."""
        return frozenset({STAFF, *(id for id, group in self.groups.items() if group.staff)})


class SiteBase(BaseModel, Generic[A]):
    """What a site consists of before and after publishing; its articles (`A`) are what publishing changes."""

    model_config = ConfigDict(frozen=True)

    settings: SiteSettings
    audiences: Audiences = Audiences()
    screens: tuple[Screen, ...] = ()
    policy: Policy = Policy()
    rules: Sequence[Rule] = ()
    articles: dict[str, A] = Field(default_factory=dict)
    collections: tuple[Collection, ...] = ()
    glossary: tuple[Term, ...] = ()
    synonyms: dict[Locale, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)


class Site(SiteBase[Article]):
    """Everything of one site folder. `files` holds every file's exact bytes by its path: what export writes."""

    files: dict[str, bytes] = Field(default_factory=dict, repr=False)

    def text_locales(self, locale: Locale) -> tuple[Locale, ...]:
        """Where to look for a text of the site itself: the wanted locale, then the site's own."""
        return (locale, self.settings.default_locale)

    @property
    def video_hosts(self) -> tuple[str, ...]:
        return self.settings.video_hosts

"""What we answer: defined once. The OpenAPI document, the widget's types and the client's types come from here.

`fallback_locale` is null when a text is in a language the reader asked for, and else repeats `locale`: the language
that stood in. Trees are lists of nodes as `helpsdk.content.tree` allows them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from helpsdk.content.anchors import Anchor
from helpsdk.context.words import DismissScope, Kind, Reason, Style, Trigger, WhyCode
from helpsdk.types import ArticleType, Locale

Dir = Literal["ltr", "rtl"]
UrlPart = Literal["search", "hash", "hostname"]
Tree = list[Any]


Internal = Annotated[bool, Field(description="nobody but the site's own staff may read it")]


class ArticleCard(BaseModel):
    """An article as it is listed. `url` is relative to the server's root."""

    id: str
    title: str
    type: ArticleType
    locale: Locale
    fallback_locale: Locale | None
    dir: Dir
    excerpt: str
    collection: str | None = None
    collection_title: str | None = None
    url: str
    updated: str | None = None
    major: int
    internal: Internal = False


class Remember(BaseModel):
    """What to remember of an item.

    Dismissed: `memory.dismissed[key] = {scope, major}`. Seen: an impression under each of `keys`. `left` says how many
    more impressions its caps allow, null for any number.
    """

    key: str = Field(description="the rule's id, or `set:ID` where a dismissal is for the whole set")
    set: str | None = None
    kind: Kind
    scope: DismissScope
    major: int
    left: int | None = None
    keys: list[str] = Field(
        description="the rule's id, `set:ID`, `kind:KIND`, and opened by itself `kind:interruptive`; none of a fallback"
    )


class Why(BaseModel):
    """The reason in one line. `label` is the title of the event, element or screen, in the reply's locale."""

    code: WhyCode
    label: str | None = None


class Step(BaseModel):
    """A step of a tour or checklist; `tree` is the section of the item's article that its `id` is the heading of."""

    id: str
    title: str
    tree: Tree
    element: str | None = None
    screen: str | None = None
    article: ArticleCard | None = Field(default=None, description="where it is read how")
    done: bool


class Item(BaseModel):
    """One thing to show. `tree` is the lead of the article, for tips and announcements.

    `rule` is `fallback:ARTICLE` for what no rule led to: an article often asked for here (`faq`), one that speaks of
    the screen's words (`search`), or the site's `default`.
    """

    rule: str
    kind: Kind
    reason: Reason
    why: Why
    element: str | None = None
    trigger: Trigger | None = None
    style: Style | None = None
    interruptive: bool = Field(default=False, description="opens by itself: one such item at a time")
    tree: Tree | None = None
    more: bool = Field(default=False, description="the article says more than `tree`")
    steps: list[Step] | None = Field(default=None, description="of a tour or checklist, those the viewer may read")
    remember: Remember
    article: ArticleCard


class Left(BaseModel):
    """How many more impressions are allowed, for the rules, sets and kinds of the items that have caps."""

    rules: dict[str, int] = Field(default_factory=dict)
    sets: dict[str, int] = Field(default_factory=dict)
    kinds: dict[str, int] = Field(default_factory=dict, description="also of `interruptive`: all that opens by itself")


class Withheld(BaseModel):
    """A rule that does not show, the stage that stopped it and why."""

    rule: str
    stage: str
    code: str
    detail: dict[str, Any]


class Tried(BaseModel):
    """What became of one way to help where no rule fills the panel: `used`, or why not."""

    way: Literal["faq", "search", "default"]
    code: str
    detail: dict[str, Any]


class ThemeOut(BaseModel):
    accent: str | None = None
    font: str | None = None
    round: float | None = None


class SiteOut(BaseModel):
    id: str
    title: str
    theme: ThemeOut


class ResolveReply(BaseModel):
    """Every eligible item of the screen, in rank order. Ask again after `ttl` seconds, or when the context changes."""

    revision: int
    now: str = Field(description="the time resolved for, ISO 8601 UTC: the server's, but for authors")
    viewer: str | None = Field(default=None, description="an opaque key of who asks, null for nobody")
    site: SiteOut
    screen: str | None
    screen_title: str | None
    locale: Locale
    dir: Dir
    interface_locale: Locale = Field(description="the language of the widget's own words")
    ttl: int = Field(description="seconds")
    items: list[Item]
    also: dict[str, list[Item]] = Field(default_factory=dict, description="items by screen, of the `next` asked for")
    elements: dict[str, str] = Field(default_factory=dict, description="element id → title, for the screen")
    anchors: dict[str, Anchor] = Field(
        default_factory=dict, description="element id → how to find it without `data-help-id`, of elements of `items`"
    )
    held_out: list[str] = Field(default_factory=list, description="rules that would show but for a holdout")
    left: Left = Field(default_factory=Left)
    url_parts: list[UrlPart] = Field(default_factory=list, description="parts of a URL, beside its path, that matter")
    ring: int = Field(default=1, description="how many impressions to remember of a key and device: the largest cap")
    counts: list[str] = Field(default_factory=list, description="product events that a memory counts")
    again: int = Field(
        default=0, description="`again` of the memory known: one that has less drops its dismissals and takes it over"
    )
    gone: list[str] = Field(
        default_factory=list,
        description="keys of the memory sent that this viewer has no more: drop them; `event:NAME` for an event",
    )
    withheld: list[Withheld] | None = None
    tried: list[Tried] | None = Field(default=None, description="explained: the ways to help an empty panel")
    nearest: list[str] | None = Field(default=None, description="explained: the rules that came closest to the panel")


class SectionRef(BaseModel):
    """`internal` is the section's where it is not the article's too."""

    id: str
    title: str
    internal: Internal = False


class Heading(BaseModel):
    """`internal` is the section's where it is not the article's too."""

    id: str
    level: int
    text: str
    internal: Internal = False


class Related(BaseModel):
    id: str
    title: str


class GlossaryEntry(BaseModel):
    term: str
    definition: str


class Available(BaseModel):
    """A language the article can be read in, named in that language."""

    locale: Locale
    name: str


class ArticleReply(BaseModel):
    revision: int
    id: str
    title: str
    type: ArticleType
    locale: Locale
    fallback_locale: Locale | None
    dir: Dir
    excerpt: str
    collection: str | None
    collection_title: str | None
    updated: str | None
    major: int
    internal: Internal = False
    minutes: int = Field(description="reading time")
    tree: Tree | None = None
    html: str | None = None
    headings: list[Heading]
    related: list[Related]
    glossary: dict[str, GlossaryEntry]
    available: list[Available]


class CollectionOut(BaseModel):
    id: str
    title: str
    summary: str | None
    articles: list[ArticleCard]


class CollectionsReply(BaseModel):
    revision: int
    locale: Locale
    dir: Dir
    collections: list[CollectionOut]


class SessionReply(BaseModel):
    """A session to send as `Authorization: Bearer`. Renew it with a fresh token before it ends."""

    revision: int
    session: str
    expires: str = Field(description="when the session ends, ISO 8601 UTC")
    now: str = Field(description="server time, ISO 8601 UTC: `expires` less this is how long the session lives")
    viewer: str = Field(description="an opaque key of the person: the same for the same person of this site")


class ContactInfoReply(BaseModel):
    """Whether there is a support team to write to (`open`). `intro` is what the site says about that, as text."""

    revision: int
    locale: Locale
    dir: Dir
    open: bool
    intro: str | None


class ContactReply(BaseModel):
    """The message is kept and will be delivered; `id` is what the support team knows it by."""

    revision: int
    id: str
    queued: bool


class Rejected(BaseModel):
    """An item that was not stored. `field` names the value that is wrong, when it is one."""

    id: str | None
    code: str
    field: str | None = None


class InteractionsReply(BaseModel):
    """`revision` is what the site shows now, 0 when that is nothing."""

    revision: int
    accepted: int
    duplicates: int
    rejected: list[Rejected]


class ProblemReply(BaseModel):
    """RFC 9457. `code` is stable and what a program may act on."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[dict[str, Any]] | None = None
    request_id: str | None = None

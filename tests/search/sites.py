"""Published sites, made by hand."""

from __future__ import annotations

from typing import Any

from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.search.filters import Filters
from helpsdk.search.question import Question
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings
from helpsdk.types import ArticleType

OWNERS = Audience("groups", frozenset({"owners"}))
SIGNED_IN = Audience("signed_in")
INTERNAL = Audience("internal", frozenset({"staff"}))


def translation(locale: str, title: str, body: str = "", **fields: Any) -> PublishedTranslation:
    """`body` is the text before the first heading; `sections` are (id, title, text, audience?) after it."""
    lead = (Section(id="", title="", level=1, text=body),) if body else ()
    rest = tuple(_section(*given) for given in fields.pop("sections", ()))
    tree: list[Any] = [{"t": "p", "c": [body]}] if body else []
    for section in rest:
        tree += [{"t": "h2", "id": section.id, "c": [section.title]}, {"t": "p", "c": [section.text]}]
    first = tree[:1] if body else []
    defaults: dict[str, Any] = {"excerpt": body[:150], "tree": tree, "lead": first, "source_revision": "0" * 12}
    return PublishedTranslation(locale=locale, title=title, sections=lead + rest, **{**defaults, **fields})


def _section(id: str, title: str, text: str, audience: Audience | None = None) -> Section:
    return Section(id=id, title=title, level=2, text=text, audience=audience)


def article(
    id: str, *translations: PublishedTranslation, audience: Audience = PUBLIC, **fields: Any
) -> PublishedArticle:
    by_locale = {one.locale: one for one in translations}
    source = translations[0].locale
    return PublishedArticle(id=id, audience=audience, source=source, translations=by_locale, **fields)


def site(*articles: PublishedArticle, locales: tuple[str, ...] = ("en",), **fields: Any) -> PublishedSite:
    """The first locale is the default."""
    settings = SiteSettings(
        id="shop",
        title={"en": "Shop", "ru": "Магазин"},
        default_locale=locales[0],
        locales=locales,
        **fields.pop("settings", {}),
    )
    return PublishedSite(settings=settings, articles={one.id: one for one in articles}, **fields)


def ask(
    text: str,
    *,
    type: ArticleType | None = None,
    collection: str | None = None,
    app_version: str | None = None,
    **options: Any,
) -> Question:
    """A question, with what it is narrowed to."""
    return Question(text, filters=Filters(type=type, collection=collection, app_version=app_version), **options)


def english(id: str, title: str, body: str = "", audience: Audience = PUBLIC, **fields: Any) -> PublishedArticle:
    """An article in English only."""
    return article(id, translation("en", title, body, **fields), audience=audience)


def marks(tree: list[Any]) -> list[str]:
    """The texts of the `mark` nodes."""
    return ["".join(node["c"]) for node in tree if isinstance(node, dict) and node["t"] == "mark"]


def plain_text(tree: list[Any]) -> str:
    return "".join(node if isinstance(node, str) else plain_text(node.get("c", [])) for node in tree)

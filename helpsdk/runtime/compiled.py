"""The engine of a published site."""

from __future__ import annotations

from helpsdk.content.article import Versions
from helpsdk.context.engine import Engine
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.fallbacks import Search
from helpsdk.site.published import PublishedArticle, PublishedSite


def compiled_engine(published: PublishedSite, fallback: Search | None = None) -> Engine:
    """`fallback` is the search, for policies that have one."""
    return Engine(
        published.rules,
        screens=published.screens,
        articles={article.id: _facts(article, published) for article in published.articles.values()},
        settings=_settings(published),
        policy=published.policy,
        fallback=fallback,
    )


def _facts(article: PublishedArticle, published: PublishedSite) -> ArticleFacts:
    updated = article.translations[article.source].updated
    useful = published.learned.useful.get(article.id)
    return ArticleFacts(
        audience=article.audience,
        locales=tuple(article.translations),
        major=article.major,
        source=article.source,
        applies_to=_bounds(article.applies_to),
        updated=updated.toordinal() if updated else 0,
        useful=useful.step if useful else 0,
        sections=article.narrower_sections(),
    )


def _bounds(versions: Versions | None) -> tuple[str | None, str | None] | None:
    return None if versions is None else (versions.start, versions.end)


def _settings(published: PublishedSite) -> EngineSettings:
    settings = published.settings
    return EngineSettings(
        traits={name: TraitSpec(trait.type, trait.values, trait.private) for name, trait in settings.traits.items()},
        default_locale=settings.default_locale,
        locales=settings.locales,
        staff=published.audiences.staff,
        saved_groups=published.audiences.saved,
        faq=published.learned.faq,
    )

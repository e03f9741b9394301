"""The engine of a published site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from helpsdk.content.article import Versions
from helpsdk.context.engine import Engine
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.fallbacks import Search
from helpsdk.context.rules import Rule
from helpsdk.runtime.tally import Tally
from helpsdk.site.entries import Rules
from helpsdk.site.learned import Useful
from helpsdk.site.opening import OpenedBundle
from helpsdk.site.published import PublishedArticle, PublishedSite


class Ruled(NamedTuple):
    """A site's rules made ready, and what they say together. `useful` is what readers taught of its articles."""

    engine: Engine
    tally: Tally
    useful: Mapping[str, Useful]


def ruled(published: PublishedSite, fallback: Search | None = None) -> Ruled:
    """`fallback` is the search, for policies that have one."""
    engine = Engine(
        _one_by_one(published.rules),
        screens=published.screens,
        articles={article.id: _facts(article, published) for article in published.articles.values()},
        settings=_settings(published),
        policy=published.policy,
        fallback=fallback,
    )
    return Ruled(engine, Tally(engine.rules), published.learned.useful)


def ruled_after(previous: Ruled, opened: OpenedBundle, fallback: Search | None = None) -> Ruled:
    """The rules of a bundle opened after the one of `previous`: what changed is made ready, the rest shared."""
    changes, published = opened.changes, opened.published
    if changes.rules is None:
        return ruled(published, fallback)
    around: Engine | None = previous.engine
    if changes.site:
        around = previous.engine.amid(published.screens, _settings(published), published.policy)
    there = {id: published.articles.get(id) for id in changes.articles | _learned(previous.useful, published)}
    articles = {id: None if one is None else _facts(one, published) for id, one in there.items()}
    engine = around and around.following({id: opened.rules.get(id) for id in changes.rules}, articles, fallback)
    if engine is None:
        return ruled(published, fallback)
    gone, new = engine.replaced
    tally = previous.tally.following(gone, new) if gone or new else previous.tally
    return Ruled(engine, tally, published.learned.useful)


def _learned(before: Mapping[str, Useful], published: PublishedSite) -> frozenset[str]:
    """The articles of which something else is known now."""
    after = published.learned.useful
    if before is after:
        return frozenset()
    ids = (before.keys() | after.keys()) & published.articles.keys()
    return frozenset(id for id in ids if before.get(id) != after.get(id))


def _one_by_one(rules: Sequence[Rule]) -> Iterator[Rule]:
    """None is kept any longer than it takes to make it ready."""
    batches = rules.batches() if isinstance(rules, Rules) else (rules,)
    return (rule for batch in batches for rule in batch)


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

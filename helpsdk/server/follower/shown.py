"""A published site as this server shows it: pictures at their addresses, whom each is for, articles counted.

Worked out again only for the articles that a publish changed.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from helpsdk.identity.audience import Audience
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.server.follower.assets import Asset
from helpsdk.site.addresses import shown_article
from helpsdk.site.assets import FOLDER, asset_limit, shown_by
from helpsdk.site.published import PublishedArticle, PublishedSite
from helpsdk.types import Locale

#: The pictures of an article, each with whom the place that shows it is for.
Places = frozenset[tuple[str, Audience]]


@dataclass(frozen=True, slots=True)
class Shown:
    """`site` has its pictures at their addresses, `places` those that show some, by article.

    `assets` are by path below `assets/`; `counts` of the articles that anybody may read, by language.
    """

    site: PublishedSite
    places: Mapping[str, Places]
    assets: Mapping[str, Asset]
    counts: Mapping[Locale, int]


def shown_of(published: PublishedSite, files: Mapping[str, str]) -> Shown:
    """`files` maps the paths of source files to their hashes."""
    places = _places(published, published.articles)
    assets = _assets(published, files, places, {})
    return Shown(_addressed(published, places, {}), places, assets, _counts(published))


def shown_after(before: Shown, published: PublishedSite, files: Mapping[str, str], changed: frozenset[str]) -> Shown:
    """The same as `shown_of`, where all but the `changed` articles are as they were, settings and audiences too."""
    places = {id: one for id, one in before.places.items() if id not in changed} | _places(published, changed)
    known = before.assets if places == before.places else {}
    counts = dict(before.counts)
    for id in changed:
        _count(counts, before.site.articles.get(id), -1)
        _count(counts, published.articles.get(id), 1)
    kept = before.site.articles if places else {}
    return Shown(_addressed(published, places, kept, changed), places, _assets(published, files, places, known), counts)


def _places(published: PublishedSite, ids: Mapping[str, object] | frozenset[str]) -> dict[str, Places]:
    there = (published.articles[id] for id in ids if id in published.articles)
    return {article.id: pictures for article in there if (pictures := frozenset(shown_by(article)))}


def _addressed(
    published: PublishedSite,
    places: Mapping[str, Places],
    before: Mapping[str, PublishedArticle],
    changed: Container[str] = (),
) -> PublishedSite:
    """In the order of `published`, which indexes are made in. What did not change is taken from `before`."""
    site = published.settings.id
    if not places:
        return published
    articles = dict(published.articles)
    for id in places:
        kept = before.get(id) if id not in changed else None
        articles[id] = kept if kept is not None else shown_article(articles[id], site)
    return published.model_copy(update={"articles": articles})


def _assets(
    published: PublishedSite, files: Mapping[str, str], places: Mapping[str, Places], known: Mapping[str, Asset]
) -> dict[str, Asset]:
    """`known` are as before, but for their bytes."""
    shown: dict[str, set[Audience]] = {}
    for path, audience in (place for one in places.values() for place in one):
        shown.setdefault(path, set()).add(audience)
    return {
        path.removeprefix(FOLDER): _asset(published, path, files[path], audiences, known)
        for path, audiences in shown.items()
        if path in files
    }


def _asset(
    published: PublishedSite, path: str, hash: str, audiences: set[Audience], known: Mapping[str, Asset]
) -> Asset:
    before = known.get(path.removeprefix(FOLDER))
    if before is not None:
        return before if before.hash == hash else Asset(hash, before.audiences)
    limit = asset_limit(published.audiences, path)
    return Asset(hash, frozenset(audience.narrowed(limit) for audience in audiences))


def _counts(published: PublishedSite) -> dict[Locale, int]:
    counts = dict.fromkeys(published.settings.locales, 0)
    for article in published.articles.values():
        _count(counts, article, 1)
    return counts


def _count(counts: dict[Locale, int], article: PublishedArticle | None, by: int) -> None:
    if article is not None and article.audience.admits(ANONYMOUS):
        for locale in article.translations:
            if locale in counts:
                counts[locale] += by

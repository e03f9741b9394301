"""A site as it would be if nothing were in it that one viewer may not see."""

from __future__ import annotations

from helpsdk.content.audience import audience_of
from helpsdk.content.sections import without_sections
from helpsdk.identity.viewer import Viewer
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation


def without_hidden(published: PublishedSite, viewer: Viewer) -> PublishedSite:
    """Articles, sections and rules that do not admit the viewer are removed."""
    staff = published.audiences.staff
    return published.model_copy(
        update={
            "articles": {
                id: _article(article, viewer)
                for id, article in published.articles.items()
                if article.audience.admits(viewer)
            },
            "rules": tuple(rule for rule in published.rules if audience_of(rule.audience, staff).admits(viewer)),
        }
    )


def _article(article: PublishedArticle, viewer: Viewer) -> PublishedArticle:
    translations = {locale: _translation(one, viewer) for locale, one in article.translations.items()}
    return article.model_copy(update={"translations": translations})


def _translation(translation: PublishedTranslation, viewer: Viewer) -> PublishedTranslation:
    kept = tuple(one for one in translation.sections if one.audience is None or one.audience.admits(viewer))
    tree = without_sections(translation.tree, translation.hidden_from(viewer))
    return translation.model_copy(update={"sections": kept, "tree": tree})

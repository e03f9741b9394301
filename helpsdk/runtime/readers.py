"""Whom a rule is for: what the engine asks of rule, article and section, worked out once for a revision."""

from __future__ import annotations

from helpsdk.content.audience import audience_of
from helpsdk.context.rules import Rule
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.published import PublishedSite


def readers(rule: Rule, published: PublishedSite) -> tuple[Audience, ...]:
    """Those whom one of these admits are shown the rule: one for each step, by its section, or the rule's only one.

    None when there is no such article.
    """
    article = published.articles.get(rule.show.article)
    if article is None:
        return ()
    own = audience_of(rule.audience, published.audiences.staff).narrowed(article.audience)
    sections = article.narrower_sections() if rule.show.steps else {}
    return tuple(own.narrowed(sections.get(step.id, PUBLIC)) for step in rule.show.steps) or (own,)

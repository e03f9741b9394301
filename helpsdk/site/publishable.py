"""From a loaded site to a published one: bodies rendered, names resolved, nothing left to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from helpsdk.content.article import Article, Translation
from helpsdk.content.excerpt import excerpt_of
from helpsdk.content.screens import Screen
from helpsdk.content.sections import lead_of
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.assets import quotable
from helpsdk.site.bodies import Bodies, Body, MemoryRenderCache, RenderCache, render_bodies
from helpsdk.site.check.content import check_content
from helpsdk.site.memo import Memo
from helpsdk.site.order import in_file_order
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.rendering import Render, rendered
from helpsdk.site.site import Site
from helpsdk.site.terms import TermIndex, terms_used, words_of
from helpsdk.site.visibility import Visibility, open_part

__all__ = ["MemoryRenderCache", "Prepared", "RenderCache", "prepare", "publishable"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The published site, or None when one of `problems` is an error; `bodies` spare whoever checks a rendering."""

    published: PublishedSite | None
    problems: tuple[Problem, ...]
    bodies: Bodies


def publishable(site: Site, *, cache: RenderCache | None = None) -> PublishedSite:
    """The site as it will be published. Raises SiteInvalid with every problem of its bodies."""
    prepared = prepare(site, cache=cache)
    if prepared.published is None:
        raise SiteInvalid(prepared.problems)
    return prepared.published


def prepare(
    site: Site, *, cache: RenderCache | None = None, memo: Memo | None = None, render: Render = rendered
) -> Prepared:
    """Render and check every body, and publish when nothing forbids it. Never raises for what is in the site.

    What did not change is taken from the `memo`.
    """
    memo = memo or Memo()
    bodies = render_bodies(site, cache, memo, render)
    problems = in_file_order(check_content(site, bodies, memo=memo))
    if any(problem.severity == "error" for problem in problems):
        return Prepared(None, problems, bodies)
    return Prepared(_published(site, quotable(bodies, site.audiences, memo), memo), problems, bodies)


def _published(site: Site, bodies: Bodies, memo: Memo) -> PublishedSite:
    ids = memo.same("ids", ids_by_name(site.articles.values()))
    names = memo.made("names", None, (ids, *site.glossary), lambda: _Names(ids, TermIndex(site.glossary)))
    around = (memo.same("audiences", site.audiences), *site.collections)
    seen = memo.made("visibility", None, around, lambda: Visibility(site))
    rules = (memo.made("rule", rule.id, (rule, names), partial(names.rule, rule)) for rule in site.rules)
    articles = _articles(site, bodies, names, seen, memo)
    memo.keep("rule", [rule.id for rule in site.rules])
    return PublishedSite(
        settings=site.settings,
        audiences=site.audiences,
        screens=memo.made("screens", None, site.screens, partial(_screens, site.screens)),
        policy=names.policy(site.policy),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        articles=articles,
        collections=site.collections,
        glossary=site.glossary,
        synonyms=site.synonyms,
    )


def _screens(screens: tuple[Screen, ...]) -> tuple[Screen, ...]:
    """Without what only checks read."""
    return tuple(one.model_copy(update={"example": ()}) if one.example else one for one in screens)


def _articles(site: Site, bodies: Bodies, names: _Names, seen: Visibility, memo: Memo) -> dict[str, PublishedArticle]:
    found = {}
    for id, article in sorted(site.articles.items()):
        rendered = (bodies.by_key[id, locale] for locale in article.translations)
        inputs = (article, site.settings, names, seen, *rendered)
        found[id] = memo.made("published", id, inputs, partial(_article, site, article, bodies, names, seen))
    memo.keep("published", found)
    return found


def _article(site: Site, article: Article, bodies: Bodies, names: _Names, seen: Visibility) -> PublishedArticle:
    meta = article.meta
    sections = seen.sections(article, bodies)
    order = [locale for locale in site.settings.locales if locale in article.translations]
    return PublishedArticle(
        id=article.id,
        aliases=meta.aliases,
        type=meta.type,
        audience=seen.article(article),
        collection=meta.collection,
        owner=meta.owner,
        major=meta.major,
        related=tuple(dict.fromkeys(names.articles[related] for related in meta.related)),
        applies_to=meta.applies_to,
        source=article.source,
        translations={
            locale: _translation(
                article.translations[locale], bodies.by_key[article.id, locale], sections[locale], names
            )
            for locale in order
        },
    )


def _translation(
    written: Translation, body: Body, sections: tuple[Section, ...], names: _Names
) -> PublishedTranslation:
    meta = written.meta
    tree = names.resolved(body.tree)
    opened = open_part(tree, sections)
    whole = opened is tree
    return PublishedTranslation(
        locale=written.locale,
        title=meta.title,
        excerpt=meta.summary or (body.excerpt if whole else excerpt_of(opened)),
        keywords=meta.keywords,
        updated=meta.updated,
        tree=tree,
        lead=names.resolved(body.lead) if whole else lead_of(opened),
        sections=sections,
        terms=tuple(dict.fromkeys(id for id, _ in terms_used(opened))),
        source_revision=written.source_revision,
    )


class _Names:
    """What names in bodies and rules mean in this site."""

    def __init__(self, articles: Mapping[str, str], terms: TermIndex) -> None:
        self.articles = articles
        self.terms = terms

    def rule(self, rule: Rule) -> Rule:
        """The rule, showing its articles by their present ids."""
        steps = tuple(step.model_copy(update={"article": self.present(step.article)}) for step in rule.show.steps)
        show = rule.show.model_copy(update={"article": self.articles[rule.show.article], "steps": steps})
        return rule if show == rule.show else rule.model_copy(update={"show": show})

    def policy(self, policy: Policy) -> Policy:
        """The policy, its articles by their present ids."""
        ways = tuple(way.model_copy(update={"article": self.present(way.article)}) for way in policy.fallback)
        return policy if ways == policy.fallback else policy.model_copy(update={"fallback": ways})

    def present(self, article: str | None) -> str | None:
        """The id of the article that has this id or once had it."""
        return None if article is None else self.articles[article]

    def resolved(self, nodes: list[Any]) -> list[Any]:
        """A tree in which links and terms name present ids."""
        return [self._node(node) if isinstance(node, dict) else node for node in nodes]

    def _node(self, node: dict[str, Any]) -> dict[str, Any]:
        changed = dict(node)
        if "article" in node:
            changed["article"] = self.articles.get(node["article"], node["article"])
        if node.get("t") == "term":
            changed["id"] = self.terms.find(node["id"], words_of(node)) or node["id"]
        if "c" in node:
            changed["c"] = self.resolved(node["c"])
        return changed

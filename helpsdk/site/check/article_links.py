"""Links from one article to another, and to sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any

from helpsdk.content.article import Translation
from helpsdk.content.links import Link
from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.memo import Memo
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.wording import unknown_name
from helpsdk.site.writing import Writing


def article_links(site: Writing, bodies: Bodies, doubts: Doubts, memo: Memo | None = None) -> Iterator[Problem]:
    """Links to an article that does not exist (error), or to a section that its reader will not find (warning)."""
    memo = memo or Memo()
    ids = memo.same("ids", ids_by_name(site.articles.values()))
    look = _Look(site, bodies, doubts, ids)
    remembered = memo.table("links")
    for id, translation in translations(site):
        key = id, translation.locale
        body = bodies.by_key.get(key)
        kept = remembered.get(key)
        inputs = (translation, body, ids)
        if kept is None or not all(map(is_, kept[0], inputs)) or not look.still(kept[1][0]):
            kept = remembered[key] = (inputs, look.at(id, translation))
        yield from kept[1][1]
    memo.keep("links", bodies.by_key)


class _Look:
    """At the links of a site's bodies. What is found depends on the articles that they lead to, too."""

    def __init__(self, site: Writing, bodies: Bodies, doubts: Doubts, ids: Mapping[str, str]) -> None:
        self._site, self._bodies, self._doubts, self._ids = site, bodies, doubts, ids

    def still(self, targets: Mapping[str, tuple[Any, ...]]) -> bool:
        """Whether these articles and their bodies are the same as before."""
        return all(all(map(is_, seen, self._target(id))) for id, seen in targets.items())

    def at(self, id: str, translation: Translation) -> tuple[dict[str, tuple[Any, ...]], list[Problem]]:
        """The articles that the links lead to, with their bodies, and what is wrong with the links."""
        body = self._bodies.by_key.get((id, translation.locale))
        links = body.links if body is not None else ()
        named = ((link, id if _is_fragment(link) else link.article) for link in links)
        targets: dict[str, tuple[Any, ...]] = {}
        problems: list[Problem] = []
        for link, name in named:
            if name is None or (name not in self._ids and self._doubts.about("article", name)):
                continue
            if name in self._ids:
                target = self._ids[name]
                targets[target] = self._target(target)
                problems += _section(self._site, self._bodies, translation, target, link)
            else:
                text, allowed = unknown_name("article", name, set(self._ids))
                told = f"the link leads nowhere: {text}"
                problems.append(spot(translation, "unknown-article", told, link.line, allowed=allowed))
        return targets, problems

    def _target(self, id: str) -> tuple[Any, ...]:
        article = self._site.articles[id]
        return (article, *(self._bodies.by_key.get((id, locale)) for locale in article.translations))


def _section(site: Writing, bodies: Bodies, translation: Translation, target: str, link: Link) -> Iterator[Problem]:
    wanted = link.section if link.article is not None else (link.href or "#")[1:]
    article = site.articles[target]
    locale = translation.locale if translation.locale in article.translations else article.source
    body = bodies.by_key.get((target, locale))
    if not wanted or body is None:
        return
    known = {section.id for section in body.sections if section.id}
    if wanted not in known:
        text = f"article `{target}` has no section `{wanted}` in {locale}{did_you_mean(wanted, known)}"
        allowed = listed(wanted, known)
        yield spot(translation, "unknown-section", text, link.line, allowed=allowed, severity="warning")


def _is_fragment(link: Link) -> bool:
    return link.href is not None and link.href.startswith("#")

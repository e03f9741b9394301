"""Links from one article to another, and to sections."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.article import Translation
from helpsdk.content.links import Link
from helpsdk.errors import Problem
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.wording import unknown_name
from helpsdk.site.writing import Writing


def article_links(site: Writing, bodies: Bodies, doubts: Doubts) -> Iterator[Problem]:
    """Links to an article that does not exist (error), or to a section that its reader will not find (warning)."""
    ids = ids_by_name(site.articles.values())
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        for link in body.links if body is not None else ():
            target = id if _is_fragment(link) else link.article
            if target is None:
                continue
            if target not in ids and doubts.about("article", target):
                continue
            if target not in ids:
                text, allowed = unknown_name("article", target, set(ids))
                yield spot(
                    translation, "unknown-article", f"the link leads nowhere: {text}", link.line, allowed=allowed
                )
            else:
                yield from _section(site, bodies, translation, ids[target], link)


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

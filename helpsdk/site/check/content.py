"""The checks of rendered bodies, as a table. They share one rendering of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from helpsdk.content.article import Article
from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.article_links import article_links
from helpsdk.site.check.heading_ids import heading_ids
from helpsdk.site.check.images import images
from helpsdk.site.check.notices import notices
from helpsdk.site.check.restricted_sections import restricted_sections
from helpsdk.site.check.step_headings import step_headings
from helpsdk.site.check.terms import terms
from helpsdk.site.check.videos import videos
from helpsdk.site.doubts import Doubts
from helpsdk.site.memo import Memo
from helpsdk.site.writing import PartialWriting, Writing

#: Given the writing, its bodies and what is in doubt; see also `REMEMBERING`.
Check = Callable[..., Iterable[Problem]]

CONTENT: tuple[Check, ...] = (
    article_links,
    images,
    videos,
    terms,
    heading_ids,
    restricted_sections,
    step_headings,
    notices,
)


#: Those that take longest, and need not look again at what is as it was.
REMEMBERING = frozenset({article_links, images, terms})
#: Those that look at one article at a time, and at nothing around it but where videos may come from.
OF_ARTICLES: tuple[Check, ...] = (videos, heading_ids, restricted_sections, notices)


def check_content(
    site: Writing, bodies: Bodies, doubts: Doubts | None = None, memo: Memo | None = None
) -> list[Problem]:
    """Bodies that were refused, and every finding of every check in the order of the table.

    `doubts` tell what a site that does not load may have beyond what is in `site`. What was found in what did not
    change is taken from the `memo`.
    """
    known = doubts or Doubts()
    memo = memo if memo is not None and doubts is None else Memo()
    found = list(bodies.problems)
    of_articles = _found_in_articles(site, bodies, known, memo)
    for check in CONTENT:
        if check in OF_ARTICLES:
            found += of_articles[check]
        else:
            found += check(site, bodies, known, memo) if check in REMEMBERING else check(site, bodies, known)
    return found


def _found_in_articles(site: Writing, bodies: Bodies, doubts: Doubts, memo: Memo) -> dict[Check, list[Problem]]:
    """What the checks of single articles find."""
    hosts, body = memo.same("hosts", site.video_hosts), bodies.by_key.get
    found: dict[Check, list[Problem]] = {check: [] for check in OF_ARTICLES}
    for id, article in site.articles.items():
        keys = [(id, locale) for locale in article.translations]
        inputs = (article, hosts, *map(body, keys))
        told = memo.made("alone", id, inputs, partial(_told_of, article, hosts, bodies, doubts))
        if told:
            for check, problems in told.items():
                found[check] += problems
    memo.keep("alone", site.articles)
    return found


def _told_of(
    article: Article, hosts: tuple[str, ...] | None, bodies: Bodies, doubts: Doubts
) -> dict[Check, list[Problem]]:
    """By check, without those that found nothing."""
    alone = PartialWriting({article.id: article}, (), (), {}, hosts)
    told = {check: list(check(alone, bodies, doubts)) for check in OF_ARTICLES}
    return {check: problems for check, problems in told.items() if problems}

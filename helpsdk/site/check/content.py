"""The checks of rendered bodies, as a table. They share one rendering of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
from helpsdk.site.writing import Writing

CONTENT: tuple[Callable[[Writing, Bodies, Doubts], Iterable[Problem]], ...] = (
    article_links,
    images,
    videos,
    terms,
    heading_ids,
    restricted_sections,
    step_headings,
    notices,
)


def check_content(site: Writing, bodies: Bodies, doubts: Doubts | None = None) -> list[Problem]:
    """Bodies that were refused, and every finding of every check in the order of the table.

    `doubts` tell what a site that does not load may have beyond what is in `site`.
    """
    known = doubts or Doubts()
    return [*bodies.problems, *(problem for check in CONTENT for problem in check(site, bodies, known))]

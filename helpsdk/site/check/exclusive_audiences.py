"""What nobody can ever see, because what it is and what it is within or shows are for different people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpsdk.content.article import Article
from helpsdk.content.audience import WrittenAudience, audience_of
from helpsdk.errors import Problem
from helpsdk.identity.audience import PUBLIC, STAFF, Audience, no_member, people
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.places import Entry, Sources


def exclusive_audiences(sources: Sources) -> Iterator[Problem]:
    """A viewer in a group of each would see it; where nobody is in both is for the host to say, so this only warns."""
    staff = sources.audiences.value.staff if sources.audiences else frozenset({STAFF})
    for entry in sources.articles.values():
        yield from _article(sources, entry, staff)
    yield from _rules(sources, staff)


def _rules(sources: Sources, staff: frozenset[str]) -> Iterator[Problem]:
    ids = ids_by_name(entry.value for entry in sources.articles.values())
    for entry in sources.rules:
        place = sources.articles.get(ids.get(entry.value.show.article, ""))
        written = entry.value.audience
        if place is None or written is None:
            continue
        article = article_audience(sources, place.value, staff)
        if written == "public" and article != PUBLIC:
            text = f"the rule is for everybody, its article for {people(article)}: only they will see it"
            yield entry.problem("never-shown", text, "audience", severity="warning")
        yield from _compared(entry, written, "the rule", "its article", article, staff, "audience")


def _article(sources: Sources, entry: Entry[Article], staff: frozenset[str]) -> Iterator[Problem]:
    meta = entry.value.meta
    collection = _collection(sources, meta.collection, staff)
    yield from _compared(entry, meta.audience, "the article", "its collection", collection, staff, "audience")
    around = article_audience(sources, entry.value, staff)
    for id, section in meta.sections.items():
        place = ("sections", id, "audience")
        yield from _compared(entry, section.audience, f"section `{id}`", "its article", around, staff, *place)


def _compared(
    entry: Entry[Any], inner: WrittenAudience, what: str, where: str, outer: Audience, staff: frozenset[str], *at: str
) -> Iterator[Problem]:
    audience = audience_of(inner, staff)
    if no_member(audience, outer):
        text = f"{what} is for {people(audience)}, {where} for {people(outer)}: only someone in both would see it"
        yield entry.problem("never-shown", text, *at, severity="warning")


def article_audience(sources: Sources, article: Article, staff: frozenset[str]) -> Audience:
    """The article's own audience within its collection's."""
    return audience_of(article.meta.audience, staff).narrowed(_collection(sources, article.meta.collection, staff))


def _collection(sources: Sources, id: str | None, staff: frozenset[str]) -> Audience:
    found = (entry.value.audience for entry in sources.collections if entry.value.id == id)
    return audience_of(next(found, None), staff)

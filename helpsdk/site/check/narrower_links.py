"""Links from a text to what not all of its readers may read: for the others they are plain text, or lead less far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpsdk.content.article import Article, Translation
from helpsdk.content.links import Link
from helpsdk.content.sections import blocks_by_heading
from helpsdk.errors import Problem
from helpsdk.identity.audience import PUBLIC, Audience, covers, people
from helpsdk.site.aliases import ids_by_name
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot
from helpsdk.site.published import Section
from helpsdk.site.site import Site
from helpsdk.site.visibility import Visibility
from helpsdk.types import Locale, Node

_Place = tuple[str, str]  # an article's id, or the name a link gives it, and a section's


def narrower_links(site: Site, bodies: Bodies) -> Iterator[Problem]:
    """Articles of which a body was refused are left out."""
    seen = Visibility(site)
    whole = {
        id: article
        for id, article in site.articles.items()
        if all((id, locale) in bodies.by_key for locale in article.translations)
    }
    sections = {id: seen.sections(article, bodies) for id, article in whole.items()}
    articles = {id: seen.article(article) for id, article in site.articles.items()}
    closed = {(id, one.id): one.audience for id in sections for one in _restricted(sections[id])}
    if not closed and all(audience == PUBLIC for audience in articles.values()):
        return
    targets = _Targets(ids_by_name(site.articles.values()), articles, closed)
    for id, article in whole.items():
        for locale, translation in article.translations.items():
            yield from _of_body(targets, article, translation, sections[id][locale], bodies)


class _Targets:
    """For whom what links lead to is."""

    def __init__(
        self, ids: Mapping[str, str], articles: Mapping[str, Audience], sections: Mapping[_Place, Audience | None]
    ) -> None:
        self._ids, self.articles, self._sections = ids, articles, sections

    def find(self, name: str, section: str) -> tuple[str, Audience] | None:
        """What it is in words, and for whom; None where nothing has the name."""
        id = self._ids.get(name)
        if id is None:
            return None
        audience = self._sections.get((id, section))
        if audience is not None:
            return f"section `{section}` of article `{id}`", audience
        return f"article `{id}`", self.articles[id]


def _of_body(
    targets: _Targets, article: Article, translation: Translation, sections: tuple[Section, ...], bodies: Bodies
) -> Iterator[Problem]:
    body = bodies.by_key[article.id, translation.locale]
    lines = _lines(article.id, body.links)
    around = targets.articles[article.id]
    headed = [section.audience or around for section in sections if section.id]
    for at, block in blocks_by_heading(body.tree):
        readers = headed[at] if at >= 0 else around
        for place in _linked(block, article.id):
            line = next(iter(lines.get(place, ())), None)
            if line is not None:
                lines[place].pop(0)
            found = targets.find(*place)
            if found is not None and not covers(found[1], readers):
                text = f"this text is for {people(readers)}, and links to {found[0]}, which is for {people(found[1])}"
                yield spot(translation, "narrower-link", text, line, severity="warning")


def _restricted(sections: Mapping[Locale, tuple[Section, ...]]) -> Iterator[Section]:
    return (one for listed in sections.values() for one in listed if one.id and one.audience is not None)


def _lines(article: str, links: tuple[Link, ...]) -> dict[_Place, list[int | None]]:
    """The lines of the links to each place, in order."""
    found: dict[_Place, list[int | None]] = {}
    for link in links:
        place = _place(article, link.article, link.section, link.href)
        if place is not None:
            found.setdefault(place, []).append(link.line)
    return found


def _linked(node: Node, article: str) -> Iterator[_Place]:
    if not isinstance(node, dict):
        return
    if node["t"] == "a":
        place = _place(article, node.get("article"), node.get("section"), node.get("href"))
        if place is not None:
            yield place
    for inner in node.get("c", ()):
        yield from _linked(inner, article)


def _place(article: str, name: str | None, section: str | None, href: str | None) -> _Place | None:
    if name is not None:
        return name, section or ""
    return (article, href[1:]) if href is not None and href.startswith("#") else None

"""Restricted sections that a translation lacks: their text would stand there under another heading, open to all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpsdk.content.article import Article, Translation
from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, Body
from helpsdk.site.check.spots import spot
from helpsdk.site.doubts import Doubts
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.published import Section
from helpsdk.site.writing import Writing


def restricted_sections(site: Writing, bodies: Bodies, doubts: Doubts) -> Iterator[Problem]:
    """Ids in `sections` that a body lacks or gives twice, and `omits` without a meaning."""
    for id, article in site.articles.items():
        for locale, translation in article.translations.items():
            body = bodies.by_key.get((id, locale))
            yield from _odd_omissions(article, translation)
            if body is None or doubts.about("source", id):
                continue
            for section in article.meta.sections:
                yield from _lacking(article, translation, body, section)
                yield from _given_twice(translation, section)
                yield from _reshaped(bodies, article, translation, section)


def _lacking(article: Article, translation: Translation, body: Body, section: str) -> Iterator[Problem]:
    known = [one.id for one in body.sections if one.id]
    if section in known:
        return
    if translation.locale == article.source:
        text = (
            f"the article has no section `{section}`{did_you_mean(section, known)}; its heading ends in {_id(section)}"
        )
        line, key = article.section_lines.get(section), f"sections.{section}"
        yield Problem("unknown-section", text, translation.file, line, key, listed(section, known))
    elif section not in translation.meta.omits:
        text = (
            f"section `{section}` is restricted, and no heading here has that id: end its heading in {_id(section)}, "
            f"or write `omits: [{section}]` in the front matter if this translation leaves the section out"
            f"{_found(section, known)}"
        )
        yield spot(translation, "missing-section", text)


def _given_twice(translation: Translation, section: str) -> Iterator[Problem]:
    """The second would get another id, and with it be open."""
    id = re.escape(section)
    given = re.compile(rf"(?<!\])\{{#{id}\}}[ \t#]*$|<h[1-6]\b[^>]*\bid=[\"']?{id}[\"'\s>]")
    lines = [at for at, line in enumerate(translation.body.splitlines(), 1) if given.search(line)]
    for line in lines[1:]:
        text = f"the id `{section}` is given to two headings, and only the first of them would be restricted"
        yield spot(translation, "duplicate", text, line)


def _reshaped(bodies: Bodies, article: Article, translation: Translation, section: str) -> Iterator[Problem]:
    """Headings below a restricted one are restricted with it; one on a higher level has come out of it."""
    source, body = bodies.by_key.get((article.id, article.source)), bodies.by_key[article.id, translation.locale]
    theirs, ours = _below(source.sections if source else (), section), _below(body.sections, section)
    if theirs is not None and ours is not None and ours < theirs:
        text = (
            f"below the restricted section `{section}` are {theirs} headings in {article.source} and {ours} here: "
            "one on another level is not restricted"
        )
        yield spot(translation, "section-shape", text, severity="warning")


def _odd_omissions(article: Article, translation: Translation) -> Iterator[Problem]:
    for section in translation.meta.omits:
        if translation.locale == article.source or section not in article.meta.sections:
            text = f"`omits` names `{section}`, which is no restricted section of the source{_near(article, section)}"
            yield Problem("unknown-section", text, translation.file, 1, "omits", severity="warning")


def _near(article: Article, section: str) -> str:
    return did_you_mean(section, [known for known in article.meta.sections if known != section])


def _below(sections: tuple[Section, ...], id: str) -> int | None:
    """How many headings are within a section; None where it is not there."""
    at = next((at for at, section in enumerate(sections) if section.id == id), None)
    if at is None:
        return None
    following = [section.level > sections[at].level for section in sections[at + 1 :]]
    return following.index(False) if False in following else len(following)


def _found(section: str, known: list[str]) -> str:
    return f"; ids found here: {', '.join(listed(section, known))}" if known else ""


def _id(section: str) -> str:
    return f"`{{#{section}}}`"

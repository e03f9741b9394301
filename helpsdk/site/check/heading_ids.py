"""Translations whose sections have other ids than their source: links into them work in one language only."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, Body
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.writing import Writing


def heading_ids(site: Writing, bodies: Bodies, doubts: Doubts) -> Iterator[Problem]:
    for id, translation in translations(site):
        source = site.articles[id].source
        ours, theirs = bodies.by_key.get((id, translation.locale)), bodies.by_key.get((id, source))
        if doubts.about("source", id) or translation.locale == source or ours is None or theirs is None:
            continue
        lacking = _ids(theirs) - _ids(ours) - _omitted(theirs, translation.meta.omits)
        extra = _ids(ours) - _ids(theirs)
        if lacking or extra:
            text = f"the sections differ from {source}: {_difference(lacking, extra)}; give headings equal ids: {{#id}}"
            yield spot(translation, "section-ids", text, severity="warning")


def _ids(body: Body) -> set[str]:
    return {section.id for section in body.sections if section.id}


def _omitted(source: Body, omits: tuple[str, ...]) -> set[str]:
    """The sections that a translation leaves out on purpose, with the headings below them."""
    found: set[str] = set()
    level = 0  # of the omitted heading that we are below; 0: of none
    for section in source.sections:
        if not level or section.level <= level:
            level = section.level if section.id in omits else 0
        if level:
            found.add(section.id)
    return found


def _difference(lacking: set[str], extra: set[str]) -> str:
    sides = (("lacks", sorted(lacking)), ("has also", sorted(extra)))
    return ", ".join(f"{word} {', '.join(ids[:5])}{' …' if len(ids) > 5 else ''}" for word, ids in sides if ids)

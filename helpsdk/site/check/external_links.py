"""Addresses outside of the site that its articles link to or show. Whoever may use the network asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpsdk.content.article import Translation
from helpsdk.site.bodies import Bodies, Body
from helpsdk.site.check.spots import translations
from helpsdk.site.writing import Writing


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an address is written; `line` counts from 1 in the body."""

    translation: Translation
    line: int | None
    is_image: bool = False


def external_links(site: Writing, bodies: Bodies) -> dict[str, list[Mention]]:
    """Every http and https address, without its fragment, with all its mentions: in the order of the site."""
    found: dict[str, list[Mention]] = {}
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        for url, mention in _mentions(translation, body) if body is not None else ():
            found.setdefault(url.partition("#")[0], []).append(mention)
    return found


def _mentions(translation: Translation, body: Body) -> Iterator[tuple[str, Mention]]:
    for link in body.links:
        if link.external and link.href is not None:
            yield link.href, Mention(translation, link.line)
    for image in body.images:
        if image.src.lower().startswith(("http:", "https:")):
            yield image.src, Mention(translation, image.line, is_image=True)

"""What rendering noticed: dropped tags, images without a description, unclosed directives."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.writing import Writing


def notices(site: Writing, bodies: Bodies, _doubts: Doubts) -> Iterator[Problem]:
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        for notice in body.notices if body is not None else ():
            yield spot(translation, notice.code, notice.message, notice.line, severity="warning")

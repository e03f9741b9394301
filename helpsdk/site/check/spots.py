"""Where in a body a finding is, in lines of its file."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.article import Translation
from helpsdk.errors import Problem, Severity
from helpsdk.site.writing import Writing


def translations(site: Writing) -> Iterator[tuple[str, Translation]]:
    """Every translation with its article's id."""
    for id, article in site.articles.items():
        for translation in article.translations.values():
            yield id, translation


def spot(
    translation: Translation,
    code: str,
    message: str,
    line: int | None = None,
    *,
    allowed: tuple[str, ...] = (),
    severity: Severity = "error",
) -> Problem:
    """A finding on a line of a body, counted from 1 there; without a line it is about the whole body."""
    place = translation.body_line + (line or 1) - 1
    return Problem(code, message, translation.file, place, allowed=allowed, severity=severity)

"""The shapes of ids and of texts given in several languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from helpsdk.types import Locale

#: `invoice.form.tax_id`: lower case words joined by dots, dashes and underscores.
DottedId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$", max_length=120)]
#: `tax-id-format`: an id that is also a folder name and part of a URL.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=120)]
#: One text for every language, or one per locale.
LocalText = Annotated[str, StringConstraints(min_length=1)] | Annotated[dict[str, str], Field(min_length=1)]


def local_text(text: str | dict[Locale, str], locales: Sequence[Locale]) -> str:
    """The text in the first of `locales` it has; failing that, in the first language it was given in."""
    if isinstance(text, str):
        return text
    for locale in locales:
        if locale in text:
            return text[locale]
    return next(iter(text.values()))

"""From the numbered plural forms of a PO catalogue to CLDR's categories, by which a browser chooses."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import c2py
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

#: Every rule of the languages we have repeats after a hundred, but for the millions of the Romance ones.
NUMBERS = range(201)


def category_of_form(catalog: Catalog) -> dict[int, str]:
    """The CLDR category of each numbered form. Raises ValueError when the catalogue's rule is not CLDR's."""
    form_of, locale = c2py(catalog.plural_expr), catalog.locale
    pairs = {(form_of(n), locale.plural_form(n)) for n in NUMBERS} if locale else set()
    categories = dict(pairs)
    if len(pairs) != catalog.num_plurals or len(set(categories.values())) != len(pairs):
        raise ValueError(f"{locale}: the plural rule {catalog.plural_expr!r} is not CLDR's")
    return categories


def forms_by_category(catalog: Catalog, forms: Sequence[str]) -> dict[str, str]:
    """The forms of one message by category."""
    return {category: forms[number] for number, category in sorted(category_of_form(catalog).items())}

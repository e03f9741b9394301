"""Ids and titles of screens and elements, made of what the product calls them."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

_MAX_ID: Final = 120
_MAX_TITLE: Final = 60
_OTHER: Final = re.compile(r"[^a-z0-9_.-]+")


def screen_id(name: str) -> str:
    """A route's name as a screen's id: `billing:Invoice detail` is `billing.invoice-detail`; empty where none is left.

    What is a valid id already stays as it is.
    """
    parts = (_OTHER.sub("-", part).strip("-_") for part in name.lower().replace(":", ".").split("."))
    return ".".join(part for part in parts if part)[:_MAX_ID].rstrip(".")


def id_of_path(written: str) -> str:
    """An id for a page whose route has no name of its own: `/invoices/{number}/edit` is `invoices.edit`."""
    segments = [segment for segment in written.strip("/^$").split("/") if segment]
    literal = [segment for segment in segments if not re.search(r"[{}<>()\[\]:*]", segment)]
    base = screen_id(".".join(re.sub(r"\.\w+$", "", segment) for segment in literal))
    if not base:
        return "detail" if segments else "home"
    return base if segments[-1] in literal else f"{base}.detail"


def title_of(id: str) -> str:
    """`invoice.form.tax_id` is “Tax id”; for a screen's id of several parts, all of them are said."""
    words = re.sub(r"[._-]+", " ", id).strip()
    return words[:1].upper() + words[1:]


def last_part(id: str) -> str:
    return id.rpartition(".")[2]


def title_from(view: Any, name: str) -> str:
    """The first line of the view's docstring where that is a short one, else the route's name in words."""
    doc = inspect.getdoc(view) if inspect.isroutine(view) or inspect.isclass(view) else None
    own = doc if doc and getattr(view, "__doc__", None) else ""
    line = own.strip().partition("\n")[0].strip().rstrip(".")
    return line if line and len(line) <= _MAX_TITLE and line.isprintable() else title_of(screen_id(name))

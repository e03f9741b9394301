"""How long a page may be kept that was written for one person."""

from __future__ import annotations

from typing import Final

PERSONAL: Final = "private, no-cache"
_STRICT: Final = frozenset({"private", "no-store"})


def personal(control: str | None) -> str:
    """What `Cache-Control` becomes for such a page: as the product said where no shared cache keeps it, else ours."""
    said = {directive.strip().lower() for directive in (control or "").split(",")}
    return control if control is not None and said & _STRICT else PERSONAL

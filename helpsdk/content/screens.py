"""Screens: the contract between a product's code and its writers (`screens.yaml`)."""

from __future__ import annotations

from operator import not_
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from helpsdk.content.anchors import Anchor, absent
from helpsdk.content.names import DottedId, LocalText


def _listed(value: Any) -> Any:
    """One address may be written without its list."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


#: Addresses of pages that are this screen, for `helpsdk check --browser`.
Examples = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=10)]


class Element(BaseModel):
    """A place on a screen, found in the page by `data-help-id`, or else by its anchor."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    title: LocalText
    anchor: Anchor | None = Field(default=None, exclude_if=absent)


class UrlPattern(BaseModel):
    """A URLPattern of more than a pathname; a component that is not given matches anything."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    pathname: str | None = None
    search: str | None = None  # without its question mark
    hash: str | None = None  # without its #
    hostname: str | None = None

    @model_validator(mode="after")
    def _something(self) -> UrlPattern:
        if self.pathname is self.search is self.hash is self.hostname is None:
            raise ValueError("a URL pattern has a pathname, search, hash or hostname")
        return self


class Screen(BaseModel):
    """A place in the product: its URL patterns, its elements, and the rules that its writers want first there."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    title: LocalText
    urls: tuple[str | UrlPattern, ...] = ()  # a text is a WHATWG URLPattern pathname
    elements: tuple[Element, ...] = Field(default=())
    pins: tuple[DottedId, ...] = ()  # rule ids, in their order
    example: Examples = Field(default=(), exclude_if=not_)  # for checks; not published

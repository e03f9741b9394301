"""Screens: the contract between a product's code and its writers (`screens.yaml`)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from helpsdk.content.names import DottedId, LocalText


class Element(BaseModel):
    """A place on a screen, found in the page by `data-help-id`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    title: LocalText


class Screen(BaseModel):
    """A place in the product: its URL patterns (WHATWG URLPattern pathnames) and its elements."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    title: LocalText
    urls: tuple[str, ...] = ()
    elements: tuple[Element, ...] = Field(default=())

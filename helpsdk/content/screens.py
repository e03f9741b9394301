"""Screens: the contract between a product's code and its writers (`screens.yaml`)."""

from __future__ import annotations

from operator import not_
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from helpsdk.content.names import DottedId, LocalText
from helpsdk.types import Locale

#: Bytes of UTF-8 in all texts of an anchor together.
MAX_ANCHOR: Final = 2048
MAX_ATTRIBUTES: Final = 12
#: The type of the error of a larger one.
ANCHOR_TOO_LONG: Final = "anchor_too_long"

_Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]*$")]


def _absent(value: Any) -> bool:
    return value is None


def _listed(value: Any) -> Any:
    """One address may be written without its list."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


#: Addresses of pages that are this screen, for `helpsdk check --browser`.
Examples = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=10)]


class Anchor(BaseModel):
    """What an element looked like when it was recorded, to find it where the product's code cannot name it.

    `name` is the accessible name, with `#` for each digit; `attributes` those that are not generated, of `href` the
    path; `ordinal` counts from 0 among what else looks alike; `lang` is the language of the page. What is not known
    is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    tag: _Tag
    role: _Line = Field(default="", exclude_if=not_)
    name: _Line = Field(default="", exclude_if=not_)
    attributes: dict[_Line, str] = Field(default_factory=dict, max_length=MAX_ATTRIBUTES, exclude_if=not_)
    landmark: _Line = Field(default="", exclude_if=not_)
    label: _Line = Field(default="", exclude_if=not_)
    selector: _Line = Field(default="", exclude_if=not_)
    ordinal: Annotated[int, Field(ge=0, le=10_000)] | None = Field(default=None, exclude_if=_absent)
    lang: Annotated[Locale, StringConstraints(max_length=35)] = Field(default="", exclude_if=not_)

    @model_validator(mode="after")
    def _small(self) -> Anchor:
        texts = (self.tag, self.role, self.name, self.landmark, self.label, self.selector, self.lang)
        size = sum(len(text.encode()) for pair in self.attributes.items() for text in pair)
        if size + sum(len(text.encode()) for text in texts) > MAX_ANCHOR:
            text = f"has more than {MAX_ANCHOR} bytes of text"
            raise PydanticCustomError(ANCHOR_TOO_LONG, "{text}", {"text": text})
        return self


class Element(BaseModel):
    """A place on a screen, found in the page by `data-help-id`, or else by its anchor."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: DottedId
    title: LocalText
    anchor: Anchor | None = Field(default=None, exclude_if=_absent)


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

"""What elements looked like when they were recorded, for products whose code cannot name them."""

from __future__ import annotations

from operator import not_
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from helpsdk.types import Locale

#: Bytes of UTF-8 in all texts of an anchor together.
MAX_ANCHOR: Final = 2048
MAX_ATTRIBUTES: Final = 12
#: The type of the error of a larger one.
ANCHOR_TOO_LONG: Final = "anchor_too_long"

_Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]*$")]


def absent(value: Any) -> bool:
    return value is None


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
    ordinal: Annotated[int, Field(ge=0, le=10_000)] | None = Field(default=None, exclude_if=absent)
    lang: Annotated[Locale, StringConstraints(max_length=35)] = Field(default="", exclude_if=not_)

    @model_validator(mode="after")
    def _small(self) -> Anchor:
        texts = (self.tag, self.role, self.name, self.landmark, self.label, self.selector, self.lang)
        size = sum(len(text.encode()) for pair in self.attributes.items() for text in pair)
        if size + sum(len(text.encode()) for text in texts) > MAX_ANCHOR:
            text = f"has more than {MAX_ANCHOR} bytes of text"
            raise PydanticCustomError(ANCHOR_TOO_LONG, "{text}", {"text": text})
        return self

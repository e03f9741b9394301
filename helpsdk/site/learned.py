"""What readers taught a site: beside what its writers wrote, frozen into a revision so that answers stay the same."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

#: Where the articles most asked for stand that belong to no screen.
ANYWHERE = ""


class Useful(BaseModel):
    """How much an article helped, in five steps, and how many readers that was learned from."""

    model_config = ConfigDict(frozen=True, strict=True)

    step: int = Field(ge=-2, le=2)
    sample: int = Field(ge=0)


class Learned(BaseModel):
    """The part `learned`: the articles most asked for by screen id (`ANYWHERE` for none), and how much each helped.

    What it says of screens and articles that are gone is of no effect. A newer version's members are left out.
    """

    model_config = ConfigDict(frozen=True)

    faq: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    useful: dict[str, Useful] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.faq or self.useful)

    @model_serializer(mode="wrap")
    def _lean(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is empty."""
        return {name: value for name, value in write(self).items() if value}


NOTHING_LEARNED = Learned()

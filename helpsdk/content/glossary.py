"""The glossary (`glossary.yaml`): words a reader may not know, defined once."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator

from helpsdk.content.names import LocalText, Slug


class Term(BaseModel):
    """One entry: a `definition`, or `see`, the id of the entry that defines it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Slug
    term: LocalText
    definition: LocalText | None = None
    see: Slug | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Term:
        if (self.definition is None) == (self.see is None):
            raise ValueError("a term has either a definition or a see, not both and not neither")
        return self

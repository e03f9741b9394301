"""What authors send and get: the shapes of `/v1/author/*`."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from helpsdk.runtime.fields import Line, Name
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.requests import HelpViewer, ResolveRequest
from helpsdk.runtime.searchreplies import SearchReply
from helpsdk.server.api.queries import SearchQuery, SiteQuery
from helpsdk.server.publish import FOLDER, Edits

Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
Path = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class AuthorQuery(SiteQuery):
    """Whose files are meant: a folder's, when nothing is said."""

    source: Source = Field(default=FOLDER, description="the source that the files belong to")


class PublishQuery(AuthorQuery):
    note: Line = Field(default="", description="of an archive: a line for the revision's history")
    expected: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="of an archive: the newest revision that the author knows of"
    )


class FileBytes(BaseModel):
    """A file that is no text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base64: str

    @field_validator("base64")
    @classmethod
    def _decodes(cls, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("this is not base64") from None
        return value


class EditsIn(BaseModel):
    """Edits over a source's drafts: files to write, as text or base64, and files to remove."""

    model_config = ConfigDict(extra="ignore")

    files: dict[Path, str | FileBytes] = Field(default_factory=dict)
    deletes: list[Path] = Field(default_factory=list)

    def edits(self) -> Edits:
        return Edits({path: _bytes(file) for path, file in self.files.items()}, frozenset(self.deletes))


class PublishRequest(EditsIn):
    """What to publish: the drafts, with these edits."""

    note: Line = ""
    expected: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="the newest revision that the author knows of: with another one it is a conflict"
    )


class ProblemOut(BaseModel):
    """A finding, as `helpsdk check --json` has it."""

    code: str
    message: str
    file: str | None
    line: int | None
    key: str | None
    allowed: list[str]
    severity: Literal["error", "warning"]
    about: str | None


class PublishReply(BaseModel):
    """`revision` is what the site shows now; not `changed` when it showed the same before."""

    site: str
    revision: int
    changed: bool
    problems: list[ProblemOut] = Field(description="warnings")


class DraftOut(BaseModel):
    """A source file as it was last saved. `hash` is the SHA-256 of its bytes."""

    source: str
    hash: str


class DraftsReply(BaseModel):
    """`drafts` by path; `removed` are files that are gone from the drafts, and still published."""

    revision: int
    drafts: dict[str, DraftOut]
    removed: list[str]


class DraftReply(BaseModel):
    """What was saved, null for a file that was removed, and what is wrong with the drafts of its source now."""

    revision: int
    path: str
    hash: str | None
    ok: bool = Field(description="whether the drafts could be published")
    problems: list[ProblemOut]


class ArticleAsked(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Name
    locale: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    format: Literal["tree", "html"] = "tree"


class PreviewRequest(EditsIn):
    """Edits that nobody saves, over the drafts, and what to ask the site that would be. `viewer`: as whom."""

    resolve: ResolveRequest | None = None
    article: ArticleAsked | None = None
    search: SearchQuery | None = None
    viewer: HelpViewer | None = None


class PreviewReply(BaseModel):
    """The answers to what was asked; warnings about the drafts are in `problems`."""

    revision: int = Field(description="the newest revision that is published")
    problems: list[ProblemOut]
    resolve: ResolveReply | None = None
    article: ArticleReply | None = None
    search: SearchReply | None = None


class ExplainRequest(EditsIn):
    """A context to explain: over what is published, one `revision` of it, or the `drafts` with these edits."""

    context: ResolveRequest
    drafts: bool = False
    viewer: HelpViewer | None = None


def _bytes(file: str | FileBytes) -> bytes:
    if isinstance(file, FileBytes):
        return base64.b64decode(file.base64)
    return file.encode("utf-8", "surrogatepass")


def problems_out(problems: Any) -> list[ProblemOut]:
    """Findings for a reply."""
    return [ProblemOut(**problem.as_dict()) for problem in problems]

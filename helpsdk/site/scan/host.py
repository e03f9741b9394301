"""What the host product has, as its code says it: plain values, which the readers of frameworks and templates make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class CodePlace:
    """A line of the product's code; `file` as a person at the command line would type it."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Route:
    """An address the product answers. `url` is a URLPattern pathname, None where none can say it.

    `written` is the path as the product writes it, `why_not` why it is no page a person looks at (empty for a page),
    `note` what of the address the pattern cannot say. `view` is the same for two routes of one function, `templates`
    are those it names.
    """

    name: str
    url: str | None
    written: str
    title: str = ""
    place: CodePlace | None = None
    why_not: str = ""
    note: str = ""
    view: object = None
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of a product. `opaque` are patterns of what another application answers, of which nothing is known."""

    routes: tuple[Route, ...] = ()
    opaque: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostScreen:
    """A page of the product as a screen.

    `id` is what its template says, `explicit`, or is made of its route's name; where neither names it, of its path.
    """

    id: str
    title: str
    urls: tuple[str, ...] = ()
    place: CodePlace | None = None
    notes: tuple[str, ...] = ()
    named: bool = False
    explicit: bool = False
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A name that stands in the product's code: `data-help-id="…"`, `data-help-screen="…"`."""

    id: str
    place: CodePlace


@dataclass(frozen=True, slots=True)
class DynamicUse:
    """A name that is made while the page is: `written` as it stands there, `shape` with a `*` for what is not known."""

    written: str
    shape: str
    place: CodePlace


@dataclass(frozen=True, slots=True)
class Code:
    """What was found in templates and scripts: of elements and of screens, those named outright and those made.

    `quoted` are all texts in quotes that could be an id, with the first places where they stand.
    """

    elements: tuple[Use, ...] = ()
    screens: tuple[Use, ...] = ()
    made_elements: tuple[DynamicUse, ...] = ()
    made_screens: tuple[DynamicUse, ...] = ()
    quoted: Mapping[str, tuple[CodePlace, ...]] = field(default_factory=dict)
    files: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostCode:
    """Everything known of a product. `routes` is None where it was not asked for, `code` where nothing was scanned.

    `left_out` are routes that are no pages, each with the reason; `unclear` pages whose address no URL pattern says.
    """

    routes: Routes | None = None
    screens: tuple[HostScreen, ...] = ()
    code: Code | None = None
    left_out: tuple[tuple[Route, str], ...] = ()
    unclear: tuple[Route, ...] = ()

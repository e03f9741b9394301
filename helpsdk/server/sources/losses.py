"""What an import could not keep, per file: the loss report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# kind -> what the report calls it
KINDS = {
    "component": "components taken out, their text kept",
    "expression": "expressions dropped",
    "script": "import and export statements dropped",
    "attribute": "attributes with computed values dropped",
    "image": "images that are not there; their description kept",
    "link": "links that lead nowhere; their text kept",
    "front matter": "front matter keys without a counterpart",
    "markup": "markup that is not allowed, dropped or changed",
    "title": "titles made up from a heading or the file's name",
    "summary": "summaries cut to 600 characters",
    "file": "files skipped",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing dropped or changed: `kind` is a key of KINDS, `detail` names it."""

    kind: str
    detail: str


@dataclass(slots=True)
class LossReport:
    """Losses by file, with the totals a reader wants first."""

    files: dict[str, list[Loss]] = field(default_factory=dict)

    def add(self, file: str, losses: Iterable[Loss]) -> None:
        listed = list(losses)
        if listed:
            self.files.setdefault(file, []).extend(listed)

    def totals(self) -> dict[str, int]:
        counted = Counter(loss.kind for losses in self.files.values() for loss in losses)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    def most_common(self, kind: str, count: int = 5) -> list[tuple[str, int]]:
        """The most frequent details of one kind."""
        found = Counter(loss.detail for losses in self.files.values() for loss in losses if loss.kind == kind)
        return found.most_common(count)

    def as_dict(self) -> dict[str, Any]:
        files = {
            file: [{"kind": loss.kind, "detail": loss.detail} for loss in losses]
            for file, losses in sorted(self.files.items())
        }
        return {"totals": self.totals(), "files": files}

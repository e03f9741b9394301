"""Whose files are whose: every file, article and rule belongs to one source, and no source touches another's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from helpsdk.errors import Problem

#: The source of a site folder, also of one that is sent from elsewhere.
FOLDER = "folder"
#: In place of the hash of a file that is gone from the drafts.
GONE = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store holds of a site: `drafts` are (source, hash) by path, `published` hashes by path.

    `revision` is the newest, 0 when nothing is published; `parts` the hashes of its parts, `learned` that of what
    readers taught, if anything.
    """

    drafts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    published: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    parts: frozenset[str] = frozenset()
    learned: str | None = None

    def of(self, source: str) -> dict[str, str]:
        """path → hash of a source's drafts."""
        return {path: hash for path, (owner, hash) in self.drafts.items() if owner == source and hash}

    def beside(self, source: str) -> dict[str, str]:
        """path → hash of what is published of all other sources."""
        published = self.published
        return {
            path: published[path] for path, (owner, _) in self.drafts.items() if owner != source and path in published
        }

    @property
    def hashes(self) -> set[str]:
        """Those of bytes that the store certainly has."""
        return {hash for _owner, hash in self.drafts.values()} | self.parts


def clashes(kept: Kept, source: str, paths: Collection[str]) -> Iterator[Problem]:
    """Files and articles that another source has already: an error for each, which names both sources."""
    theirs = {path: owner for path, (owner, hash) in kept.drafts.items() if owner != source and _counts(kept, path)}
    articles = {id: owner for path, owner in theirs.items() if (id := article_of(path)) is not None}
    told: set[str] = set()
    for path in sorted(paths) if theirs else ():
        id = article_of(path)
        if id is not None and id in articles and id not in told:
            told.add(id)
            yield _taken(f"article `{id}`", articles[id], source, path)
        elif id is None and path in theirs:
            yield _taken(f"`{path}`", theirs[path], source, path)


def named(problems: Collection[Problem], kept: Kept, source: str, own: Collection[str]) -> tuple[Problem, ...]:
    """The problems; an id that two sources give tells which two."""
    owners = {path: owner for path, (owner, _hash) in kept.drafts.items()} | dict.fromkeys(own, source)
    if len(set(owners.values())) < 2:
        return tuple(problems)
    return tuple(_named(problem, owners) if problem.code == "duplicate" else problem for problem in problems)


def article_of(path: str) -> str | None:
    """The article that a file is of."""
    parts = path.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == "articles" else None


def _counts(kept: Kept, path: str) -> bool:
    return kept.drafts[path][1] != GONE or path in kept.published


def _taken(what: str, owner: str, source: str, path: str) -> Problem:
    text = f"{what} belongs to the source `{owner}` already, so the source `{source}` cannot have it as well"
    return Problem("taken", text, path)


def _named(problem: Problem, owners: Mapping[str, str]) -> Problem:
    here = owners.get(problem.file or "")
    other = next((owner for path, owner in owners.items() if owner != here and path in problem.message), None)
    if here is None or other is None:
        return problem
    return replace(problem, message=f"{problem.message}, of the source `{other}`; this is of the source `{here}`")

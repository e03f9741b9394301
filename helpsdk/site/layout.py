"""What the files of a site are, told from their paths alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpsdk.errors import Problem
from helpsdk.site.nearest import nearest
from helpsdk.site.paths import stays_inside
from helpsdk.site.rulefiles import is_rules_file

#: The YAML files directly in the folder.
TOP_FILES = (
    "site.yaml",
    "audiences.yaml",
    "screens.yaml",
    "policy.yaml",
    "glossary.yaml",
    "synonyms.yaml",
    "collections.yaml",
)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths by what they are for. `articles` maps ids to the files of their translations, in order.

    `outside` cannot be files of a folder, `strays` lie below `articles/` and are no translations; the three lists of
    problems are about these, and about files that look as if they should count.
    """

    outside: frozenset[str]
    rules: tuple[str, ...]
    articles: dict[str, tuple[str, ...]]
    strays: tuple[str, ...]
    bad_paths: tuple[Problem, ...]
    stray_problems: tuple[Problem, ...]
    unexpected: tuple[Problem, ...]


def layout_of(paths: Iterable[str]) -> Layout:
    """The layout of these paths, in any order."""
    ordered = sorted(paths)
    inside = [path for path in ordered if stays_inside(path)]
    outside = frozenset(ordered).difference(inside)
    articles, strays = _below_articles(inside)
    return Layout(
        outside=outside,
        rules=tuple(filter(is_rules_file, inside)),
        articles={id: tuple(files) for id, files in sorted(articles.items())},
        strays=tuple(strays),
        bad_paths=tuple(map(_bad_path, sorted(outside))),
        stray_problems=tuple(strays.values()),
        unexpected=tuple(_unexpected(inside)),
    )


def is_translation(name: str) -> bool:
    """Whether a file of this name holds Markdown."""
    return name.lower().endswith(_SUFFIXES)


def _bad_path(file: str) -> Problem:
    text = "no file can have this name everywhere: rename it, with neither `\\` nor `..` in it"
    return Problem("bad-path", text, file)


def _below_articles(paths: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, Problem]]:
    """Files by article, and problems by stray file."""
    found: dict[str, list[str]] = {}
    strays: dict[str, Problem] = {}
    for file in paths:
        parts = PurePosixPath(file).parts if "articles" in file else ("",)
        if parts[0] != "articles":
            continue
        if len(parts) != 3 or not is_translation(parts[2]):
            strays[file] = _stray(file, parts)
        elif not _ID.fullmatch(parts[1]):
            text = f"`{parts[1]}` cannot be an article id: lower case letters, digits, dots, - and _"
            strays[file] = Problem("bad-form", text, file)
        else:
            found.setdefault(parts[1], []).append(file)
    return found, strays


def _stray(file: str, parts: tuple[str, ...]) -> Problem:
    name = parts[-1]
    if len(parts) == 2 and is_translation(name):
        id = name.rpartition(".")[0]
        return Problem("unknown-file", f"an article is a folder: move this to articles/{id}/<locale>.md", file)
    if is_translation(name):
        return Problem("unknown-file", "too deep: an article's files lie directly in articles/<id>/", file)
    return Problem("unknown-file", "only Markdown files belong in articles/; images go to assets/", file)


def _unexpected(files: Iterable[str]) -> Iterator[Problem]:
    """Files that look as if they should count but do not: ignoring them silently would mislead."""
    for file in files:
        path = PurePosixPath(file)
        if path.suffix.lower() not in (".yaml", ".yml"):
            continue
        if path.parts[0] == "rules" and not is_rules_file(file):
            text = "this file is not read: rules lie directly in rules/ and their names end in .yaml"
            yield Problem("unknown-file", text, file)
        elif len(path.parts) == 1 and file not in TOP_FILES:
            yield _unexpected_top(file, path)


def _unexpected_top(file: str, path: PurePosixPath) -> Problem:
    meant = nearest(path.stem.lower(), [name.removesuffix(".yaml") for name in TOP_FILES])
    if meant is None:
        text = "this file is not read; it is kept as it is"
        return Problem("unknown-file", text, file, allowed=TOP_FILES, severity="warning")
    return Problem("unknown-file", f"this file is not read; did you mean `{meant}.yaml`?", file, allowed=TOP_FILES)

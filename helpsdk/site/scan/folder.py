"""The product's templates and scripts, read from disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from helpsdk.site.scan.host import Code, CodePlace
from helpsdk.site.scan.markup import Names, names_in, unclosed

#: Templates, whose own syntax is looked at as well; and what else may name an element.
TEMPLATES: Final = frozenset({".djhtml", ".htm", ".html", ".j2", ".jinja", ".jinja2"})
SUFFIXES: Final = TEMPLATES | {
    *(".astro", ".cjs", ".ejs", ".erb", ".hbs", ".js", ".jsx", ".liquid", ".mjs", ".njk", ".php", ".py"),
    *(".svelte", ".ts", ".tsx", ".twig", ".vue"),
}
#: Bytes; a larger file is a bundle that was built of others.
MAX_FILE: Final = 1_000_000
_SKIPPED: Final = frozenset(
    {"__pycache__", "bower_components", "build", "dist", "node_modules", "site-packages", "venv"}
)


def scan(paths: Iterable[Path]) -> Code:
    """What the files and folders name. Raises FileNotFoundError for one that is not there."""
    found, warnings, count = Names(), list[str](), 0
    for path in _files(paths):
        name = os.path.relpath(path) if not os.path.relpath(path).startswith("..") else str(path)
        text = _text(path, name, warnings)
        if text is not None:
            count += 1
            _add(found, names_in(text, name))
            if path.suffix in TEMPLATES:
                warnings += [
                    f"{name}:{line}: {what}; it was read as text all the same" for line, what in unclosed(text)
                ]
    return Code(
        tuple(found.elements),
        tuple(found.screens),
        tuple(found.made_elements),
        tuple(found.made_screens),
        {id: tuple(places) for id, places in found.quoted.items()},
        count,
        tuple(warnings),
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(2, "no such file or folder", str(path))
        for file in [path] if path.is_file() else _below(path):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if Path(name).suffix in SUFFIXES)


def _text(path: Path, name: str, warnings: list[str]) -> str | None:
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_FILE else None
    except OSError as error:
        warnings.append(f"{name}: cannot be read: {error.strerror or error}")
        return None
    if content is None:
        warnings.append(f"{name}: is larger than {MAX_FILE:,} bytes and was not read")
        return None
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def _add(all: Names, one: Names) -> None:
    all.elements += one.elements
    all.screens += one.screens
    all.made_elements += one.made_elements
    all.made_screens += one.made_screens
    for id, places in one.quoted.items():
        all.quoted.setdefault(id, []).extend(places)


def places_of(code: Code, id: str) -> tuple[CodePlace, ...]:
    """Where an element's id stands: as a name, or anywhere in quotes."""
    named = tuple(use.place for use in code.elements if use.id == id)
    return named or code.quoted.get(id, ())

"""The Markdown pages below a folder: which article and which locale each one is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpsdk.i18n.locales import canonical
from helpsdk.types import Locale

MARKDOWN = {".md", ".mdx", ".markdown"}
_SKIPPED = {"node_modules", "__pycache__"}
# a folder's name is a locale only if it looks like one: `en`, `zh-cn`, `pt_BR`, `sr-Latn`; `api` and `docs` do not
_LOCALE = re.compile(r"^[a-z]{2}([-_][A-Za-z]{2,4})?([-_][A-Za-z]{2})?$")


@dataclass(frozen=True, slots=True)
class Page:
    """One file: `path` below the imported folder, `key` the same without locale and suffix (`guides/cms`)."""

    path: PurePosixPath
    key: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class Pages:
    """What a folder holds. `others` are files that are no pages; `ids` maps a page's key to its article id."""

    pages: tuple[Page, ...]
    others: tuple[PurePosixPath, ...]
    ids: dict[str, str]
    locales: tuple[Locale, ...]


def find_pages(root: Path, default_locale: Locale) -> Pages:
    """Pages in locale folders (`ru/guides/cms.md`), with a locale suffix (`cms.ru.md`) or in one language."""
    files = sorted(_files(root))
    texts = [file for file in files if file.suffix.lower() in MARKDOWN]
    tops = _locale_folders(texts)
    pages = tuple(_page(file, tops, default_locale) for file in texts)
    others = tuple(file for file in files if file.suffix.lower() not in MARKDOWN)
    return Pages(pages, others, _ids(page.key for page in pages), _locales(pages, default_locale))


def _files(root: Path) -> Iterator[PurePosixPath]:
    for path in root.rglob("*"):
        relative = PurePosixPath(path.relative_to(root).as_posix())
        hidden = any(part.startswith(".") or part in _SKIPPED for part in relative.parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(root.resolve()):
            yield relative


def _locale_folders(texts: list[PurePosixPath]) -> set[str]:
    """The top folders, when every page lies in one and each is named like a language; otherwise none."""
    tops = {file.parts[0] for file in texts if len(file.parts) > 1}
    every_page_inside = all(len(file.parts) > 1 for file in texts)
    named = {top for top in tops if _LOCALE.match(top) and canonical(top)}
    return named if every_page_inside and named == tops else set()


def _page(file: PurePosixPath, tops: set[str], default: Locale) -> Page:
    if file.parts[0] in tops and len(file.parts) > 1:
        locale = canonical(file.parts[0]) or default
        return Page(file, _key(PurePosixPath(*file.parts[1:]).with_suffix("")), locale)
    bare = file.with_suffix("")
    suffix = bare.suffix.removeprefix(".")
    if suffix and _LOCALE.match(suffix) and (locale := canonical(suffix) or ""):
        return Page(file, _key(bare.with_suffix("")), locale)
    return Page(file, _key(bare), default)


def _key(path: PurePosixPath) -> str:
    """`guides/index` is the page of `guides`."""
    parts = path.parts[:-1] if path.name.lower() in ("index", "readme") and len(path.parts) > 1 else path.parts
    return "/".join(parts)


def _locales(pages: tuple[Page, ...], default: Locale) -> tuple[Locale, ...]:
    found = sorted({page.locale for page in pages})
    return tuple(sorted(found, key=lambda locale: locale != default))


def _ids(keys: Iterator[str]) -> dict[str, str]:
    """An id per key: a slug of the path; a second key with the same slug gets a number."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(set(keys)):
        base = slug(key)
        number = 2
        chosen = base
        while chosen in taken:
            chosen, number = f"{base}-{number}", number + 1
        ids[key] = chosen
        taken.add(chosen)
    return ids


def slug(text: str) -> str:
    """`Guides/My Page` → `guides-my-page`; other scripts keep only what ASCII can say, else `page`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-") or "page"

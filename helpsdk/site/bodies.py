"""Rendered bodies: each Markdown text rendered once, in a limited process, and remembered by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

import helpsdk
import helpsdk.content
from helpsdk.content.links import Image, Link, Video
from helpsdk.content.notices import Notice
from helpsdk.errors import Problem
from helpsdk.site.memo import Memo
from helpsdk.site.published import Section
from helpsdk.site.rendering import Render, rendered
from helpsdk.site.writing import Writing
from helpsdk.types import Locale

Key = tuple[str, Locale]


class RenderCache(Protocol):
    """Where rendered bodies are kept between publishes. `get` of an unknown key is None."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...


class MemoryRenderCache:
    """A cache as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._kept[key] = value


class Body(BaseModel):
    """One rendered body, before it is put in relation to the rest of the site. Lines count from 1 in the body."""

    model_config = ConfigDict(frozen=True)

    tree: list[Any]
    lead: list[Any]
    excerpt: str
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    videos: tuple[Video, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of a site by article and locale, and an error for each that was refused."""

    by_key: Mapping[Key, Body]
    problems: tuple[Problem, ...] = ()


def render_bodies(
    site: Writing, cache: RenderCache | None = None, memo: Memo | None = None, render: Render = rendered
) -> Bodies:
    """Every translation rendered, except what the memo or the cache has already. Never raises for any content.

    Processes are started when something is missing from both, and have ended when this returns.
    """
    remembered = (memo or Memo()).table("bodies")
    by_key: dict[Key, Body | str] = {}
    wanted: dict[Key, str] = {}
    for id, article in site.articles.items():
        for locale, translation in article.translations.items():
            kept = remembered.get((id, locale))
            if kept is not None and kept[0][0] == translation.body:
                by_key[id, locale] = kept[1]
            else:
                by_key[id, locale] = ""
                wanted[id, locale] = translation.body
    done = _rendered(set(wanted.values()), cache or MemoryRenderCache(), render)
    for key, text in wanted.items():
        by_key[key] = done[text]
        remembered[key] = (text,), done[text]
    if memo is not None:
        memo.keep("bodies", by_key)
    return _collected(site, by_key)


def _rendered(texts: Iterable[str], cache: RenderCache, render: Render) -> dict[str, Body | str]:
    """Each text's body, or the sentence that says why it was refused."""
    keys = {text: cache_key(text) for text in sorted(texts)}
    done: dict[str, Body | str] = {}
    for text, key in keys.items():
        kept = _opened(cache.get(key))
        if kept is not None:
            done[text] = kept
    missing = [text for text in keys if text not in done]
    for text, result in zip(missing, render(missing), strict=True):
        done[text] = result if isinstance(result, str) else Body.model_validate_json(result)
        if isinstance(result, bytes):
            cache.put(keys[text], result)
    return done


def cache_key(text: str) -> str:
    """The renderer's version and the text's SHA-256."""
    return f"{renderer_version()}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


@cache
def renderer_version() -> str:
    """Changes whenever the code that renders does, so that no cache outlives an upgrade."""
    digest = hashlib.sha256(helpsdk.__version__.encode())
    for package in ("markdown-it-py", "nh3"):
        try:
            digest.update(f"{package} {version(package)}".encode())
        except PackageNotFoundError:
            continue
    for folder in helpsdk.content.__path__:
        for file in sorted(Path(folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _opened(kept: bytes | None) -> Body | None:
    """A body from the cache; a damaged one counts as missing."""
    try:
        return None if kept is None else Body.model_validate_json(kept)
    except ValidationError:
        return None


def _collected(site: Writing, results: Mapping[Key, Body | str]) -> Bodies:
    problems = []
    for (id, locale), refusal in results.items():
        if isinstance(refusal, str):
            translation = site.articles[id].translations[locale]
            problems.append(Problem("markup-refused", refusal, translation.file, translation.body_line))
    return Bodies({key: body for key, body in results.items() if isinstance(body, Body)}, tuple(problems))

"""A site folder's files from plain Python values: what a test writes instead of a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

__all__ = ["WrittenArticle", "fake_files"]

#: Markdown; the keys of the front matter with `body`; or either of these by locale.
WrittenArticle: TypeAlias = str | Mapping[str, Any]

_LOCALE = "en"


def fake_files(
    *,
    rules: Sequence[Mapping[str, Any]],
    articles: Mapping[str, WrittenArticle],
    screens: Sequence[Mapping[str, Any]],
    site: Mapping[str, Any],
    **others: Any,
) -> dict[str, bytes]:
    """The files of a folder, by path. `site` adds to a minimal `site.yaml`, each of `others` is the YAML file of its
    name. Raises ValueError for what a YAML file cannot hold.
    """
    default = site.get("default_locale", _LOCALE)
    texts = {id: _by_locale(written, default) for id, written in articles.items()}
    locales = dict.fromkeys([default, *(locale for one in texts.values() for locale in one)])
    minimal = {"id": "test", "title": "Test", "default_locale": default, "locales": list(locales)}
    sheets = {"site": {**minimal, **site}, "screens": screens, "rules/rules": rules, **others}
    files = {f"{name}.yaml": _yaml(name, value) for name, value in sheets.items() if value}
    for id, by_locale in texts.items():
        for locale, written in by_locale.items():
            files[f"articles/{id}/{locale}.md"] = _markdown(id, written)
    return files


def _by_locale(written: WrittenArticle, default: str) -> Mapping[str, WrittenArticle]:
    if isinstance(written, str) or "title" in written or "body" in written:
        return {default: written}
    return written


def _markdown(id: str, written: WrittenArticle) -> bytes:
    """A text without front matter is called by its article's id."""
    if isinstance(written, str):
        if written.startswith("---"):
            return written.encode()
        written = {"body": written}
    front = {"title": id, **{key: value for key, value in written.items() if key != "body"}}
    return b"---\n" + _yaml(id, front) + b"---\n" + str(written.get("body", "")).encode()


def _yaml(name: str, value: Any) -> bytes:
    """As JSON, which YAML holds: it has none of YAML's aliases, and no text in it is read as anything else."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=1, default=_written)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"{name}: a YAML file cannot hold this: {error}") from None
    return text.encode() + b"\n"


def _written(value: Any) -> Any:
    if isinstance(value, date):  # a datetime, too
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no text, number, list or mapping")

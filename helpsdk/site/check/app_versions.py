"""App versions that articles apply to: readable, and from the lower to the higher."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.content.article import Versions
from helpsdk.context.versions import is_version, key
from helpsdk.errors import Problem
from helpsdk.site.places import Sources

VERSIONS_LIKE = ("4", "4.10", "2026.1.0-rc.1")


def not_a_version(text: str) -> str:
    return f"`{text}` is not a version: numbers and words joined by dots and dashes, a number first"


def app_versions(sources: Sources) -> Iterator[Problem]:
    for entry in sources.articles.values():
        versions = entry.value.meta.applies_to
        if versions is None:
            continue
        unreadable = list(_unreadable(versions))
        for name, text in unreadable:
            yield entry.problem("bad-version", not_a_version(text), "applies_to", name, allowed=VERSIONS_LIKE)
        if not unreadable and versions.start and versions.end and key(versions.start) >= key(versions.end):
            message = f"the article applies from {versions.start} to {versions.end}: to no version"
            yield entry.problem("contradiction", message, "applies_to", "to")


def _unreadable(versions: Versions) -> Iterator[tuple[str, str]]:
    for name, text in (("from", versions.start), ("to", versions.end)):
        if text is not None and not is_version(text):
            yield name, text

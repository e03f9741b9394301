"""Entries of `assets:` in audiences.yaml that restrict nothing."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.assets import FOLDER, asset_matches
from helpsdk.site.places import Sources


def asset_patterns(sources: Sources) -> Iterator[Problem]:
    """A pattern that matches no file, perhaps because it begins with `assets/` or names a folder alone."""
    if sources.audiences is None:
        return
    files = [file for file in sources.files if file.startswith(FOLDER)]
    for index, entry in enumerate(sources.audiences.value.assets):
        if not any(asset_matches(entry.path, file) for file in files):
            text = f"`{entry.path}` matches no file below assets/{_meant(entry.path, files)}"
            yield sources.audiences.problem("matches-nothing", text, "assets", index, "path", severity="warning")


def _meant(pattern: str, files: list[str]) -> str:
    bare = pattern.removeprefix(FOLDER).rstrip("/")
    for other in (bare, f"{bare}/**"):
        if any(asset_matches(other, file) for file in files):
            return f"; did you mean `{other}`?"
    return ""

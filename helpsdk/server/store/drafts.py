"""When drafts may be saved: what every store decides in the same way."""

from __future__ import annotations

from collections.abc import Mapping

#: In place of a hash: there is no such file.
NO_FILE = ""


def unexpected(
    kept: Mapping[str, tuple[str, str]], source: str, files: Mapping[str, str], expected: Mapping[str, str]
) -> list[str]:
    """The paths of `files` and `expected` that are of another source or not as expected; `kept` as `draft_sources`."""
    odd = []
    for path in sorted({*files, *expected}):
        owner, hash = kept.get(path, (source, NO_FILE))
        if owner != source or expected.get(path, hash) != hash:
            odd.append(path)
    return odd

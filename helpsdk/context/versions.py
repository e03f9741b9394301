"""App versions in order: `4.9` before `4.10`, `2.0.0-rc.1` before `2.0.0`; a leading v and +build do not matter.

The order is GrowthBook's (`paddedVersionString`, specification 0.8.0), the one its version operators have everywhere:
numbers are compared in five places, and a version of three parts comes after its own pre-releases. As there, `1.2`
comes before `1.2.0`, and numbers of six digits and more are compared as texts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

#: From (inclusive) and to (exclusive), None where it is open.
VersionRange: TypeAlias = tuple[str | None, str | None]

#: Enough for a pre-release and the hash of a commit.
MAX_LENGTH: Final = 100

_LEADING_V_OR_BUILD: Final = re.compile(r"^v|\+.*$")
_SEPARATOR: Final = re.compile(r"[-.]")
_NUMBER: Final = re.compile(r"[0-9]+")
_VERSION: Final = re.compile(r"v?[0-9]+(?:[-.+][0-9A-Za-z]+)*", re.ASCII)
_AFTER_PRE_RELEASES: Final = "~"  # the last of the printable ASCII characters
_PLACES: Final = 5


def key(text: str) -> str:
    """What to sort and compare versions by; defined for every text, as the version operators are."""
    return _cached_key(text) if len(text) <= MAX_LENGTH else _key(text)


def within(version: str | None, versions: VersionRange | None) -> bool:
    """Whether `versions` hold for it; true when there is no version, or one that cannot be read as such."""
    if versions is None or version is None or not is_version(version):
        return True
    start, end = versions
    own = key(version)
    return (start is None or key(start) <= own) and (end is None or own < key(end))


def is_version(text: str) -> bool:
    """Whether it reads as a version: numbers and words with dots, dashes and pluses between, a number first."""
    return len(text) <= MAX_LENGTH and _VERSION.fullmatch(text) is not None


def _key(text: str) -> str:
    parts = _SEPARATOR.split(_LEADING_V_OR_BUILD.sub("", text or "0"))
    if len(parts) == 3:
        parts.append(_AFTER_PRE_RELEASES)
    return "-".join(part.rjust(_PLACES) if _NUMBER.fullmatch(part) else part for part in parts)


_cached_key: Final = lru_cache(maxsize=1024)(_key)

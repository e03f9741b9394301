"""“Did you mean …?”: the known names closest to a mistyped one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

#: How many allowed values a problem lists; more would bury the message.
MOST_LISTED = 10
_MOST_COMPARED = 5_000  # comparing is quadratic in length and a site may have a million articles


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one known name that `name` most likely meant, or None."""
    compared = [other for other, _ in zip(known, range(_MOST_COMPARED), strict=False)]
    found = get_close_matches(name[:120], compared, n=1, cutoff=0.6)
    return found[0] if found else None


#: Words people write for a value of a key that is called otherwise here; no spelling leads from one to the other.
_OTHER_WORDS = {
    "audience": {
        "all": "public",
        "everybody": "public",
        "everyone": "public",
        "authenticated": "signed_in",
        "logged_in": "signed_in",
        "users": "signed_in",
        "employees": "internal",
        "private": "internal",
        "staff": "internal",
    },
    "kind": {"banner": "announcement", "hint": "tip", "popup": "announcement", "suggestion": "panel", "tooltip": "tip"},
}


#: Where a rule says what people look for under these keys: by key, a key that the same mapping has, and the answer.
_ELSEWHERE = {
    "schedule": ("window", "write `window: {from: …, to: …}`"),
    "frequency": ("caps", "write `caps: [{max: …, per: …}]`"),
    "group": ("stop_after", "rules that share caps name a `set`"),
    "pin": ("stop_after", "a screen's `pins` in screens.yaml name the rules that come first there"),
    "pins": ("stop_after", "a screen's `pins` in screens.yaml name the rules that come first there"),
    "weight": ("priority", "write `priority: low`, `normal`, `high` or `urgent`"),
    "steps": ("stop_after", "`steps` stand in `show`"),
    "app_version": ("event_ttl", 'write `when: {app_version: {$vgte: "4.2.0"}}`'),
    "version": ("event_ttl", 'write `when: {app_version: {$vgte: "4.2.0"}}`'),
    "saved_groups": ("groups", "write `saved`"),
    "holdout": ("holdouts", "write `holdouts: [{id: …, percent: …}]`"),
}


def elsewhere(name: str, keys: Iterable[str]) -> str:
    """`"; write `window: …`"` for a key of another name in a mapping of these keys, or nothing."""
    key, answer = _ELSEWHERE.get(name, ("", ""))
    return f"; {answer}" if key in keys else ""


def meant(key: str, word: str) -> str:
    """`"; did you mean `internal`?"` where a key's value is known by another word, or nothing."""
    found = _OTHER_WORDS.get(key, {}).get(word.lower())
    return f"; did you mean `{found}`?" if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`"; did you mean `trigger`?"`, or nothing."""
    found = nearest(name, known)
    return f"; did you mean `{found}`?" if found else ""


def folder_meant(folder: Path) -> str:
    """As `did_you_mean`, for a folder that there is not: one beside it."""
    return path_meant(folder, Path.is_dir)


def path_meant(path: Path, fits: Callable[[Path], bool] = Path.exists) -> str:
    """As `did_you_mean`, for a file or folder that there is not: what fits beside it."""
    try:
        beside = [one.name for one in islice(path.parent.iterdir(), _MOST_COMPARED) if fits(one)]
    except OSError:
        return ""
    found = nearest(path.name, beside)
    return f"; did you mean `{path.parent / found}`?" if found else ""


def listed(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most ten of the known names: the closest ones first, then in order."""
    names = sorted(set(known))
    close = get_close_matches(name[:120], names[:_MOST_COMPARED], n=MOST_LISTED, cutoff=0.6)
    rest = (other for other in names if other not in close)
    return (*close, *rest)[:MOST_LISTED]

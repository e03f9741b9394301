"""A memory given on the command line, and what of it counts for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from helpsdk.cli.output import UsageError
from helpsdk.context.memory import INTERRUPTIVE
from helpsdk.context.memory_codec import from_json, to_json
from helpsdk.context.words import Kind
from helpsdk.site.published import PublishedSite


def read_memory(file: Path) -> dict[str, Any]:
    """Raises UsageError."""
    try:
        memory = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    except RecursionError:
        raise UsageError(f"{file}: not JSON: nested too deep") from None
    except ValueError as error:
        raise UsageError(f"{file}: not JSON: {error}") from None
    if not isinstance(memory, dict):
        raise UsageError(f"{file}: a memory is an object")
    return memory


def ignored(memory: dict[str, Any], site: PublishedSite) -> Iterator[str]:
    """Each entry that cannot be read, or is of nothing that the site has."""
    read = to_json(from_json(memory))
    if "v" in memory and memory["v"] != read["v"]:
        yield f"v is {json.dumps(memory['v'])}, and only version {read['v']} can be read"
        return
    yield from (f"{path}: cannot be read" for path in _dropped(memory, read, ""))
    for part, known in _known(site).items():
        yield from (f"{part}.{key}: not in this site" for key in read.get(part, {}) if key not in known)


def _dropped(given: Any, kept: Any, path: str) -> Iterator[str]:
    """Paths of what is in `given` and not in `kept`. What is empty says nothing in either."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            here = f"{path}.{key}" if path else str(key)
            if key in kept:
                yield from _dropped(value, kept[key], here)
            elif value not in ({}, []):
                yield here
    elif isinstance(given, list) and isinstance(kept, list):
        yield from (f"{path}.{at}" for at, one in enumerate(given) if one not in kept)


def _known(site: PublishedSite) -> dict[str, set[str]]:
    rules = {rule.id for rule in site.rules}
    sets = {f"set:{rule.set}" for rule in site.rules if rule.set is not None}
    kinds = {INTERRUPTIVE, *(f"kind:{kind}" for kind in get_args(Kind))}
    fallbacks = {f"fallback:{article}" for article in site.articles}
    keys = rules | sets | kinds | fallbacks
    return {"dismissed": keys, "seen": keys, "events": set(site.settings.events), "steps": rules}

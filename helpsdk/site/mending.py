"""A YAML value as it might have been meant: without its unknown keys, or with them under the names nearest to them."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from helpsdk.content.yamlfile import Path
from helpsdk.site.nearest import nearest
from helpsdk.site.shapes import keys_at


def value_at(value: Any, path: Path) -> Any:
    """What stands at `path`, or None."""
    for part in path:
        inside = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
        value = value[part] if inside else None
    return value


def without(value: Any, paths: Iterable[Path]) -> Any:
    """A copy that lacks the keys at `paths`."""
    copy = deepcopy(value)
    for path in paths:
        around = value_at(copy, path[:-1])
        if isinstance(around, dict):
            around.pop(path[-1], None)
    return copy


def renamed(shape: Any, value: Any, paths: Iterable[Path]) -> Any:
    """A copy with each key at `paths` under the nearest name that `shape` has there and the writer has not used."""
    copy = deepcopy(value)
    for path in paths:
        around = value_at(copy, path[:-1])
        if isinstance(around, dict) and path[-1] in around:
            meant = nearest(str(path[-1]), [key for key in keys_at(shape, path[:-1]) if key not in around])
            found = around.pop(path[-1])
            around.update({} if meant is None else {meant: found})
    return copy

"""What the extra `local` installs, loaded when a search first needs it: rules and articles do without."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

from helpsdk.errors import MissingExtra

EXTRA = "local"


class Later:
    """A module that is imported when something of it is first asked for; then MissingExtra is raised without it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        try:
            module = importlib.import_module(self._name)
        except ImportError as missing:
            raise MissingExtra(EXTRA, self._name) from missing
        found = self.__dict__[attribute] = getattr(module, attribute)  # asked for once
        return found


def require_search() -> None:
    """Raises MissingExtra where nothing can be searched."""
    for name in ("tantivy", "snowballstemmer"):
        if find_spec(name) is None:
            raise MissingExtra(EXTRA, name)


tantivy: Any = Later("tantivy")
snowballstemmer: Any = Later("snowballstemmer")

"""A page that only its template knows of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpsdk.identity.viewer import Viewer


class TemplatePage:
    """What the variables of a template say."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._variables = variables

    def viewer(self) -> Viewer | None:
        found: Viewer | None = self._variables.get("help_viewer")
        return found

    def screen(self) -> str | None:
        found: str | None = self._variables.get("help_page_screen")
        return found

    def path(self) -> str:
        return str(self._variables.get("help_path", "/"))

    def locale(self) -> Sequence[str]:
        wanted = self._variables.get("help_locale") or ()
        return (wanted,) if isinstance(wanted, str) else wanted

    def nonce(self) -> str | None:
        found: str | None = self._variables.get("help_nonce")
        return found

    def traits(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self._variables.get("help_traits")
        return found

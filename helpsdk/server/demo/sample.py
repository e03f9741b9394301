"""The sample site of /widget/demo: a folder in the package, answered by the same runtime as any other site."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import load_site
from helpsdk.site.publishable import publishable
from helpsdk.types import Locale

FOLDER: Final = Path(__file__).parent / "site"
#: What stands for a token that a backend signed, and for the session it is exchanged for.
TOKEN: Final = "sample.token.of-a-reader"  # noqa: S105 - opens nothing but the sample
SESSION: Final = "sample-session"
VIEWER_KEY: Final = "sample-reader"
_READER: Final = Viewer("sample", groups=frozenset({"customers"}))
_BEARER: Final = f"Bearer {SESSION}"


class Sample:
    """Made when it is first asked for, which takes a quarter of a second: from a thread."""

    def __init__(self, interface_locales: tuple[Locale, ...]) -> None:
        self._interface_locales = interface_locales

    @cached_property
    def runtime(self) -> Runtime:
        """With its index, in memory. Two threads that ask at once may make it twice, which does no harm."""
        made = Runtime(publishable(load_site(FOLDER).site), 1, interface_locales=self._interface_locales)
        made.build_index()
        return made

    def viewer(self, authorization: str | None) -> Viewer:
        """Whom a request is from: the one reader of the sample, or anybody."""
        return _READER if authorization == _BEARER else ANONYMOUS

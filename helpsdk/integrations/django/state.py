"""What the project says of its help, read once: `settings.HELPSDK`."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings

from helpsdk.integrations.hosting import Hosting
from helpsdk.integrations.options import Options, read_options

_guard = threading.Lock()
_made: list[Hosting] = []  # one at most


def options() -> Options:
    """Raises OptionsInvalid."""
    return read_options(getattr(settings, "HELPSDK", {}))


def hosting() -> Hosting:
    """Made once, whichever thread asks first. Raises OptionsInvalid for settings that cannot be used; `manage.py check`
    names all of it.
    """
    known = _made[:1]
    return known[0] if known else _made_of(options())


def _made_of(read: Options) -> Hosting:
    """Options are read before, since that imports modules of the project, which may ask for the help themselves."""
    with _guard:
        if not _made:
            _made.append(Hosting(read))
        return _made[0]


def changed(*, setting: str, **_: Any) -> None:
    """A test overrode the setting."""
    if setting == "HELPSDK":
        forget()


def forget() -> None:
    """Reads the settings anew when they are next needed, and stops the server of those before."""
    with _guard:
        known = _made.pop() if _made else None
    if known is not None:
        known.close()

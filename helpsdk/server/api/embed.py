"""The script tag of a server of this process, which knows its own build of the widget."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from helpsdk.client.page.scripttag import script_element
from helpsdk.server.api.widget import pinned_loader


def script_tag(base: str, site: str, *, pinned: bool = True, nonce: str | None = None, **data: Any) -> Markup:
    """`base` is where pages find the help server: `/help`, or `https://help.example.com`.

    Pinned, the browser takes exactly this build's script and refuses any other (Subresource Integrity): for a host that
    renders its pages anew for each request, since every upgrade has another tag. Otherwise the address stays the same.
    `data` are the script's attributes: `app_version="4.2"` is `data-app-version`, values that are not text are written
    as JSON, None is left out. Raises ValueError for a base or a name that cannot be used.
    """
    loader = pinned_loader() if pinned else None
    return Markup(script_element(base, site, pinned=loader, nonce=nonce, **data))  # noqa: S704 - it is escaped

"""The script element that puts help into a page. The one place that writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from helpsdk.client.page.html import Html, attributes, data_attributes

LOADER = "widget.js"
_BASE = re.compile(r"(https?://[^\s/?#]|/)[^\s?#]*|")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One build of the widget's loader: `path` is below the help server's root, `integrity` is W3C SRI."""

    path: str
    integrity: str


def root_of(base: str) -> str:
    """Where pages find the help server, without a slash at its end. Raises ValueError for what is no such place."""
    if not _BASE.fullmatch(base):
        raise ValueError(f"base is {base!r}; allowed: a path such as /help, or an http or https address")
    return base.rstrip("/")


def script_element(
    base: str, site: str, *, pinned: Pinned | None = None, nonce: str | None = None, **data: Any
) -> Html:
    """`pinned` has the browser refuse any other build. `data` are the script's attributes, as `data_attributes` takes
    them. Raises ValueError for a base or a name that cannot be used.
    """
    root = root_of(base)
    given: dict[str, str | bool | None] = {"src": f"{root}/{pinned.path if pinned else LOADER}"}
    if pinned is not None:  # its address is deeper, so it is told where the server is
        given |= {"integrity": pinned.integrity, "crossorigin": "anonymous"}
        data = {"server": f"{root}/", **data}
    given["nonce"] = nonce
    return Html(f"<script{attributes({**given, **data_attributes({'site': site, **data}), 'defer': True})}></script>")

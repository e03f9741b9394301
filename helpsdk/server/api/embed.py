"""The script tag that puts help into a page, in its two forms."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from helpsdk.server.api.widget import LOADER, pinned_loader

_BASE = re.compile(r"(https?://[^\s/?#]|/)[^\s?#]*|")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def script_tag(base: str, site: str, *, pinned: bool = True, nonce: str | None = None, **data: Any) -> Markup:
    """`base` is where pages find the help server: `/help`, or `https://help.example.com`.

    Pinned, the browser takes exactly this build's script and refuses any other (Subresource Integrity): for a host that
    renders its pages anew for each request, since every upgrade has another tag. Otherwise the address stays the same.
    `data` are the script's attributes: `app_version="4.2"` is `data-app-version`, values that are not text are written
    as JSON, None is left out. Raises ValueError for a base or a name that cannot be used.
    """
    if not _BASE.fullmatch(base):
        raise ValueError(f"base is {base!r}; allowed: a path such as /help, or an http or https address")
    root = base.rstrip("/")
    attributes = _source(root, pinned)
    if nonce is not None:
        attributes["nonce"] = nonce
    values = {"site": site, **({"server": f"{root}/"} if "integrity" in attributes else {}), **data}
    attributes |= {_attribute(name): _text(value) for name, value in values.items() if value is not None}
    written = Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in attributes.items())
    return Markup("<script {} defer></script>").format(written)


def _source(root: str, pinned: bool) -> dict[str, str]:
    """The pinned address is deeper, so its script is told where the server is."""
    loader = pinned_loader() if pinned else None
    if loader is None:
        return {"src": f"{root}/{LOADER}"}
    return {"src": f"{root}/{loader.path}", "integrity": loader.integrity, "crossorigin": "anonymous"}


def _attribute(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a data attribute; allowed: a-z, 0-9 and _")
    return "data-" + name.replace("_", "-")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)

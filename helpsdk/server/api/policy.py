"""What our own pages may do, as data: a Content Security Policy with a nonce for each reply, and its companions.

CSP level 3 with Trusted Types. Nothing is allowed by where it lies: a style or script of ours carries the nonce.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType

from helpsdk.server.api.response import NO_STORE, Response

Policy = Mapping[str, tuple[str, ...]]
HTML = "text/html; charset=utf-8"
NONCE = "'nonce'"  # stands for the reply's own

#: Directive -> sources. A page that needs more says so: `extended(PAGE, {"frame-src": (…,)})`.
PAGE: Policy = MappingProxyType(
    {
        "default-src": ("'none'",),
        "script-src": (NONCE,),
        "style-src": (NONCE,),
        "img-src": ("'self'",),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
        "object-src": ("'none'",),
        "frame-ancestors": ("'none'",),
        "require-trusted-types-for": ("'script'",),
        "trusted-types": ("'none'",),
    }
)
_POWERS = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
_COMPANIONS = {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{power}=()" for power in _POWERS),
}


def extended(policy: Policy, more: Policy) -> Policy:
    """`policy` with the directives of `more` in place of its own."""
    return MappingProxyType({**policy, **more})


def header_of(policy: Policy, nonce: str) -> str:
    """The Content-Security-Policy header."""
    own = f"'nonce-{nonce}'"
    return "; ".join(
        " ".join((directive, *(own if source == NONCE else source for source in sources)))
        for directive, sources in policy.items()
    )


def html_page(render: Callable[[str], str], policy: Policy = PAGE) -> Response:
    """A page; `render` is given the nonce for its `style`, `link` and `script` elements.

    A kept page would show its old nonce to a new policy, so it is never kept.
    """
    nonce = secrets.token_urlsafe(18)
    headers = {"content-security-policy": header_of(policy, nonce), **_COMPANIONS}
    return Response(body=render(nonce).encode(), content_type=HTML, cache=NO_STORE, headers=headers)

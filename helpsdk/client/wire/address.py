"""Where a help server is mounted, and the addresses below it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from helpsdk.errors import SettingInvalid

_ALLOWED = "the http(s) address where help is mounted, such as https://app.example/help"


class Address:
    """`server` without a slash at its end. Raises SettingInvalid for what is no address, or holds a password."""

    def __init__(self, server: str, site: str) -> None:
        self.server, self.site = _checked(server), _site(site)

    def url(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> str:
        return f"{self.server}{path}?{urlencode((('site', self.site), *query), errors='replace')}"


def _checked(server: str) -> str:
    if not isinstance(server, str):
        raise SettingInvalid("server", repr(server), _ALLOWED)
    try:
        parts = urlsplit(server)
        _ = parts.port
    except ValueError:
        raise SettingInvalid("server", server, _ALLOWED) from None
    if "@" in parts.netloc:
        raise SettingInvalid("server", f"{parts.scheme}://…@{parts.hostname}", "an address without name and password")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingInvalid("server", server, _ALLOWED)
    if any(sign.isspace() or not sign.isprintable() for sign in server):
        raise SettingInvalid("server", server, _ALLOWED)
    return server.rstrip("/")


def _site(site: str) -> str:
    if not isinstance(site, str) or not site:
        raise SettingInvalid("site", repr(site), "the id in site.yaml")
    return site

"""From what a host writes to a client that answers by itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import httpx

from helpsdk.client.interface import Help
from helpsdk.client.local.file import FileSource
from helpsdk.client.local.follower import Follower, Source
from helpsdk.client.local.help import LocalHelp
from helpsdk.client.local.kept import KeptBundle
from helpsdk.client.local.keys import Keys, pinned_keys
from helpsdk.client.local.revision import Opener
from helpsdk.client.local.server import ServerSource
from helpsdk.client.sync import HelpClient
from helpsdk.client.wire.servertime import ServerTime
from helpsdk.errors import BundleInvalid, SettingInvalid
from helpsdk.i18n.catalogs import available

_LONGEST = 86_400.0


def open_local(
    source: str | Path,
    *,
    keys: Keys,
    site: str | None = None,
    key: str | None = None,
    folder: str | Path | None = None,
    refresh: float = 30.0,
    fallback: Help | None = None,
    locale: Sequence[str] = (),
    interface_locales: Sequence[str] | None = None,
    raises: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> LocalHelp:
    """See `HelpClient.local`."""
    if not isfinite(refresh) or not 0 < refresh <= _LONGEST:
        raise SettingInvalid("refresh", repr(refresh), f"seconds above 0, up to {_LONGEST:g}")
    clock, place = ServerTime(time.time), None if folder is None else Path(folder)
    words = available() if interface_locales is None else tuple(interface_locales)
    opener = Opener(site, pinned_keys(keys), place / "index" if place else None, words)
    found, remote = _source(source, site, key, clock, transport), fallback
    if remote is None and isinstance(found, ServerSource):
        remote = HelpClient(str(source), found.address.site, key=key, raises=raises, transport=transport)
    follower = Follower(found, opener, KeptBundle(place) if place else None, refresh)
    follower.begin()
    if found.at_once and follower.current is None and remote is None:
        raise BundleInvalid(follower.error or f"{source} cannot be opened")
    current = follower.current
    name = site or (current.manifest.site if current is not None else "")
    return LocalHelp(follower, site=name, clock=clock, remote=remote, locale=locale, raises=raises)


def _source(
    source: str | Path, site: str | None, key: str | None, clock: ServerTime, transport: httpx.BaseTransport | None
) -> Source:
    if not isinstance(source, str) or not source.startswith(("http://", "https://")):
        return FileSource(Path(source))
    if site is None:
        raise SettingInvalid("site", "None", "the id in site.yaml, since a server may hold several sites")
    if not key:
        raise SettingInvalid("key", repr(key), "an API key with the scope bundle:read")
    return ServerSource(source, site, key, clock, transport)

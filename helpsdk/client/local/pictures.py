"""Pictures that came with a bundle file, for hosts that show help without a help server."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from helpsdk.client.local.follower import Follower
from helpsdk.client.local.revision import LocalRevision
from helpsdk.errors import BundleInvalid
from helpsdk.identity.viewer import Viewer
from helpsdk.site.assets import FOLDER, asset_audiences
from helpsdk.site.manifest import part_hash

_ADDRESS = "v1/assets/"


@dataclass(frozen=True, slots=True)
class Picture:
    """`type` is a media type, `hash` the SHA-256 of the bytes: an ETag."""

    content: bytes
    type: str
    hash: str


def picture_of(follower: Follower, revision: LocalRevision, src: str, viewer: Viewer) -> Picture | None:
    """`src` is as a tree has it, or the path below `assets/`. A picture is as visible as the places that show it."""
    path = FOLDER + unquote(urlsplit(src).path.removeprefix("/").removeprefix(_ADDRESS).removeprefix(FOLDER))
    entry = revision.pictures.get(path)
    if entry is None or not any(one.admits(viewer) for one in asset_audiences(revision.opened.published).get(path, ())):
        return None
    try:
        content = follower.picture(entry)
    except (BundleInvalid, OSError):
        return None
    if part_hash(content) != entry.hash:
        return None
    return Picture(content, mimetypes.guess_type(path)[0] or "application/octet-stream", entry.hash)

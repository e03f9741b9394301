"""Images that are not there, and files that are not the images their names say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from helpsdk.content.pictures import MAX_PICTURE, MAX_PICTURES, PICTURES, is_picture
from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.memo import Memo
from helpsdk.site.wording import unknown_name
from helpsdk.site.writing import Writing

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")
_MB = 1_000_000


def images(site: Writing, bodies: Bodies, doubts: Doubts, memo: Memo | None = None) -> Iterator[Problem]:
    """A file of assets/ that does not exist, is not what its suffix says, or is too large (errors); a relative
    address outside of assets/ (warning).
    """
    yield from _files(site.files, memo or Memo())
    assets = {file for file in site.files if file.startswith("assets/")}
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        for image in body.images if body is not None else ():
            if image.asset is not None and _is_in_doubt(image.asset, doubts):
                continue
            if image.asset is not None and image.asset not in assets:
                text, allowed = unknown_name("image", image.asset, assets)
                yield spot(translation, "missing-image", text, image.line, allowed=allowed)
            elif image.asset is None and not _ABSOLUTE.match(image.src):
                text = f"`{image.src[:80]}` is not found from the reader's page: put the image into assets/"
                yield spot(translation, "missing-image", text, image.line, severity="warning")


def _files(files: Mapping[str, bytes], memo: Memo) -> Iterator[Problem]:
    total, pictures = 0, list[str]()
    for file in sorted(file for file in files if file.startswith("assets/")):
        content, suffix = files[file], file.rpartition(".")[2].lower()
        if suffix not in PICTURES:
            continue
        total += len(content)
        pictures.append(file)
        yield from memo.made("picture", file, (content,), partial(_file, file, content, suffix))
    memo.keep("picture", pictures)
    if total > MAX_PICTURES:
        text = f"the images have {total / _MB:,.1f} MB together, at most {MAX_PICTURES / _MB:,.1f} MB are allowed"
        yield Problem("image-size", text, "assets/")


def _file(file: str, content: bytes, suffix: str) -> list[Problem]:
    if len(content) > MAX_PICTURE:
        text = f"this image has {len(content):,} bytes, at most {MAX_PICTURE:,} are allowed"
        return [Problem("image-size", text, file)]
    if not is_picture(content, suffix):
        text = f"the bytes are not those of a .{suffix} image{_kind(content)}"
        return [Problem("image-type", text, file)]
    return []


def _kind(content: bytes) -> str:
    kind = next((suffix for suffix, is_one in PICTURES.items() if is_one(content)), None)
    return f": rename it to .{kind}" if kind is not None else ""


def _is_in_doubt(asset: str, doubts: Doubts) -> bool:
    """Whether the file, or a folder it would be in, exists and could not be read."""
    path = PurePosixPath(asset)
    return any(doubts.about("asset", str(one)) for one in (path, *path.parents))

"""Images that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.wording import unknown_name
from helpsdk.site.writing import Writing

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/")


def images(site: Writing, bodies: Bodies, doubts: Doubts) -> Iterator[Problem]:
    """A file of assets/ that does not exist (error); a relative address outside of assets/ (warning)."""
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


def _is_in_doubt(asset: str, doubts: Doubts) -> bool:
    """Whether the file, or a folder it would be in, exists and could not be read."""
    path = PurePosixPath(asset)
    return any(doubts.about("asset", str(one)) for one in (path, *path.parents))

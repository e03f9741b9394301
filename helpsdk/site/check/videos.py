"""Videos: each comes from a host that the site trusts with a frame on its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies
from helpsdk.site.check.spots import spot, translations
from helpsdk.site.doubts import Doubts
from helpsdk.site.writing import Writing

#: Pages that show a video → the player for it that sets no cookies.
_PLAYERS = (
    (
        re.compile(r"https://(?:(?:www|m)\.)?(?:youtube\.com/(?:watch\?v=|embed/|shorts/)|youtu\.be/)([\w-]+)"),
        "https://www.youtube-nocookie.com/embed/",
    ),
    (re.compile(r"https://(?:www\.)?vimeo\.com/(\d+)"), "https://player.vimeo.com/video/"),
)


def videos(site: Writing, bodies: Bodies, _doubts: Doubts) -> Iterator[Problem]:
    """A video of a host that is not among `video_hosts` (error)."""
    hosts = site.video_hosts
    if hosts is None:
        return
    for id, translation in translations(site):
        body = bodies.by_key.get((id, translation.locale))
        for video in body.videos if body is not None else ():
            if not video.is_on(hosts):
                host = urlsplit(video.src).netloc[:120]
                text = f"videos of `{host}` are not allowed by `video_hosts` of site.yaml{_player(video.src, hosts)}"
                yield spot(translation, "unknown-video-host", text, video.line, allowed=tuple(hosts))


def _player(src: str, hosts: tuple[str, ...]) -> str:
    """What to write instead of a page that shows a video."""
    for page, player in _PLAYERS:
        found = page.match(src)
        if found is not None and urlsplit(player).netloc in hosts:
            return f"; did you mean {player}{found[1]}?"
    return ""

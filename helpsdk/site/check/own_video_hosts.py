"""`video_hosts` of site.yaml that are the product itself."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.places import Sources


def own_video_hosts(sources: Sources) -> Iterator[Problem]:
    """A host of one of `origins` (error): a frame of the page's own origin could take off its sandbox."""
    if sources.settings is None:
        return
    settings = sources.settings.value
    for index, host in enumerate(settings.video_hosts):
        if host in settings.own_hosts:
            text = f"`{host}` is one of the `origins`: a video from there could reach the page around it"
            yield sources.settings.problem("own-video-host", text, "video_hosts", index, allowed=settings.frame_hosts)

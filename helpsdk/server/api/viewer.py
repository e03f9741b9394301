"""Who asks."""

from __future__ import annotations

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.server.api.request import Request


def viewer_of(request: Request) -> Viewer:  # noqa: ARG001 - the one place where a token will be read
    """Nobody is verified over HTTP yet: only public content leaves, whatever a request claims."""
    return ANONYMOUS

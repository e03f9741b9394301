"""What signed-in viewers remember on all of their devices: read beside a request, written behind it."""

from __future__ import annotations

from helpsdk.server.memories.memories import Memories

__all__ = ["Memories"]

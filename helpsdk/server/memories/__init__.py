"""What signed-in viewers remember on all of their devices: read beside a request, written behind it.

What interactions say is written after they were acknowledged, about 50 ms later: a process that is killed in between
loses it here, and the client's own copy, which every request brings along, has it still.
"""

from __future__ import annotations

from helpsdk.server.memories.memories import Memories

__all__ = ["Memories"]

"""The server as one ASGI app."""

from __future__ import annotations

from helpsdk.server.app.server import HelpServer

__all__ = ["HelpServer"]

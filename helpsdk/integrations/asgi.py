"""One path of any ASGI host answered by the help server, everything else by the host."""

from __future__ import annotations

from typing import Any


class HelpAsgi:
    """An ASGI application. The help server starts with its first request and stops with the process."""

    def __init__(self, host: Any, path: str, server: Any) -> None:
        self._host, self._path, self._server = host, path.rstrip("/"), server

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        root, path = scope.get("root_path", ""), scope.get("path", "")
        path = path[len(root) :] if path.startswith(root + "/") else path
        if scope["type"] == "http" and (path == self._path or path.startswith(self._path + "/")):
            await self._server({**scope, "root_path": root + self._path}, receive, send)
        else:
            await self._host(scope, receive, send)

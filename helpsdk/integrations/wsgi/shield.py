"""What stands between a2wsgi and the app, so that a client who leaves is a client who left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]


class Body:
    """`wsgi.input` whose end is its end, however the server says that the client is gone."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._stream.read(size)
        except Exception:  # each server has an error of its own for it
            return b""
        return data


class Shield:
    """The app, which is told of a body that ended too soon, and for which something is answered in any case."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        address = scope.pop("wsgi_environ", {}).get("REMOTE_ADDR")
        if address:
            scope.setdefault("client", (address, 0))
        answered = False

        async def received() -> Message:
            message = await receive()
            ended = message["type"] == "http.request" and message.get("more_body") and not message.get("body")
            return {"type": "http.disconnect"} if ended else message

        async def sent(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(_for_wsgi(message))

        await self._app(scope, received, sent)
        if not answered:
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b""})


def _for_wsgi(message: Message) -> Message:
    """Whether the connection stays is not for an application to say (PEP 3333, hop-by-hop headers)."""
    if message["type"] != "http.response.start":
        return message
    return {**message, "headers": [pair for pair in message.get("headers", ()) if pair[0].lower() != b"connection"]}

"""One path of a WSGI host answered by the help server, everything else by the host."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from helpsdk.integrations.wsgi.bridge import Bridge, ClosableApp


class MountedHelp:
    """A WSGI application: `close()` stops the help server and its thread, the host goes on."""

    def __init__(self, host: WSGIApplication, path: str, server: ClosableApp) -> None:
        self._host, self._path, self.help = host, path.rstrip("/"), Bridge(server)
        if not self._path.startswith("/"):
            raise ValueError(f"the help server is mounted at {path!r}; allowed: a path below the root, such as /help")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != self._path and not path.startswith(self._path + "/"):
            return self._host(environ, start_response)
        below = {"SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + self._path, "PATH_INFO": path[len(self._path) :]}
        return self.help(environ | below, start_response)

    def close(self) -> None:
        self.help.close()


def mount(host: WSGIApplication, path: str, server: ClosableApp) -> MountedHelp:
    """The host with the help server at `path`. Raises ValueError for a path, MissingExtra without a2wsgi."""
    return MountedHelp(host, path, server)

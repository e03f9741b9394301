"""A site of one screen and one tip, and a WSGI host on a free port, as its tests need them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

FILES = {
    "site.yaml": "id: my-product\ntitle: My product\ndefault_locale: en\nlocales: [en]\n",
    "screens.yaml": "- id: home\n  title: Home\n  urls: [/]\n  elements: [{id: home.export, title: Export}]\n",
    "rules/home.yaml": "- id: export-tip\n  show: {kind: tip, article: export}\n  at: {element: home.export}\n",
    "articles/export/en.md": "---\ntitle: Export your data\n---\n\nYou get a CSV file by e-mail within a minute.\n",
}


def write_site(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class _Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """A WSGI host on a server with a thread for each request; its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, server_class=_Threaded, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

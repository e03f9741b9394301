"""Help in Datasette, by its plugin hooks alone: the server at /help, the widget on every page.

    datasette library.db --plugins-dir examples/datasette/plugins --metadata metadata.json

The site folder is the plugin's setting: {"plugins": {"helpsdk": {"folder": "help", "site": "library"}}}.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from helpsdk import HelpServer
from helpsdk.integrations.asgi import HelpAsgi

BASE = "/help"


def _settings(datasette: Any) -> dict[str, str]:
    return dict(datasette.plugin_config("helpsdk") or {})


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    settings = _settings(datasette)
    return lambda app: HelpAsgi(app, BASE, HelpServer(settings["folder"], data=settings.get("data")))


@hookimpl  # type: ignore[untyped-decorator]
def extra_js_urls() -> list[str]:
    return [f"{BASE}/widget.js"]


@hookimpl  # type: ignore[untyped-decorator]
def extra_body_script(datasette: Any) -> str:
    """The script tag above carries no site, so the widget waits for this."""
    return f"HelpSDK('init', {json.dumps({'site': _settings(datasette)['site'], 'locale': 'en'})});"

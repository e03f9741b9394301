"""Help in a Django product. Delete this folder and nothing else misses it.

    INSTALLED_APPS = [..., "helpsdk.integrations.django"]
    HELPSDK = {"SITE": "my-product", "FOLDER": BASE_DIR / "help"}

Templates then `{% load helpsdk %}`; `with_help(application)` in `wsgi.py` or `asgi.py` serves the folder. Neither the
ORM nor sessions nor CSRF are needed.
"""

from __future__ import annotations

import importlib
from typing import Any

# public name -> the module that owns it: this package is imported before Django's settings are there
_EXPORTS = {"HelpMiddleware": "middleware", "page_help": "pages", "with_help": "mounting"}

__all__ = ["HelpMiddleware", "page_help", "with_help"]


def __getattr__(name: str) -> Any:
    module = _EXPORTS.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{module}"), name)

"""Help in the templates of any Jinja2 environment."""

from __future__ import annotations

from helpsdk.errors import MissingExtra

try:
    from helpsdk.integrations.jinja.extension import HelpExtension
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] != "jinja2":
        raise
    raise MissingExtra("jinja", "jinja2") from missing

__all__ = ["HelpExtension"]

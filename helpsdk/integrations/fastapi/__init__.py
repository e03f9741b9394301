"""Help in a FastAPI application: all that Starlette's integration has, and `Help` as a dependency."""

from __future__ import annotations

from helpsdk.errors import MissingExtra

try:
    from helpsdk.integrations.fastapi.dependency import Help
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] != "fastapi":
        raise
    raise MissingExtra("fastapi", "fastapi") from missing

from helpsdk.integrations.starlette import HelpMiddleware, Host, PageHelp, current_help, embed_help, mount_help

__all__ = ["Help", "HelpMiddleware", "Host", "PageHelp", "current_help", "embed_help", "mount_help"]

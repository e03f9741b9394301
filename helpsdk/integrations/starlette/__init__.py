"""Help in a Starlette application. FastAPI's are as well; see `helpsdk.integrations.fastapi`."""

from __future__ import annotations

from helpsdk.errors import MissingExtra

try:
    from helpsdk.client.here import PageHelp, current_help
    from helpsdk.integrations.starlette.host import Host
    from helpsdk.integrations.starlette.middleware import HelpMiddleware
    from helpsdk.integrations.starlette.mount import embed_help, mount_help
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] != "starlette":
        raise
    raise MissingExtra("server", "starlette") from missing

__all__ = ["HelpMiddleware", "Host", "PageHelp", "current_help", "embed_help", "mount_help"]

"""The help of a request, for an endpoint that asks for it: `def invoice(help: Help): …`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends

from helpsdk.client.here import PageHelp, current_help


async def _page_help() -> PageHelp:
    """Not in a thread: it only looks. Raises RuntimeError where the middleware is missing."""
    here = current_help()
    if here is None:
        raise RuntimeError("there is no help here: call mount_help(app, …) or embed_help(app, …) first")
    return here


Help: TypeAlias = Annotated[PageHelp, Depends(_page_help)]

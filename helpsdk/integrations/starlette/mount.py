"""A help server inside a product, in one call; or the help of one elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from helpsdk.client.embed import Embed, Signs
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.starlette.host import Host
from helpsdk.integrations.starlette.middleware import HelpMiddleware
from helpsdk.integrations.starlette.view import token_route
from helpsdk.keywords import refuse_misspelled, spelled

if TYPE_CHECKING:
    from starlette.templating import Jinja2Templates

    from helpsdk.integrations.mounted import Mounted
    from helpsdk.server.app import HelpServer

Who = Callable[[Request], Viewer | None]
Says = Callable[[Request], str | None]
_OWN = ("path", "site", "viewer", "signer", "token_path", "templates", "locale", "nonce", "traits", "app_version")
Knows = Callable[[Request], Mapping[str, Any] | None]


def mount_help(
    app: Starlette,
    help: str | Path | HelpServer,
    *,
    path: str = "/help",
    site: str | None = None,
    viewer: Who | None = None,
    signer: Signs | None = None,
    token_path: str = "/help-token",  # noqa: S107 - an address
    templates: Jinja2Templates | None = None,
    locale: Says | None = None,
    nonce: Says | None = None,
    traits: Knows | None = None,
    app_version: str | None = None,
    **options: Any,
) -> Embed:
    """Serves the site folder `help` at `path`, and puts its help into the product's pages.

    `viewer`, `locale`, `nonce` and `traits` are what `Host` says of them; `app_version` is your product's. Without a
    `signer` people are vouched for with the help server's own host key, which is made when there is none. `templates`
    get `help_tag()` and its kin. `options` are those of `HelpServer`. Call it before the application starts; it then
    starts and stops the help server, too.
    """
    from helpsdk.integrations.mounted import OPTIONS, Mounted  # the server's extra is needed for this alone

    refuse_misspelled("mount_help", options, (*_OWN, *OPTIONS))
    mounted = Mounted.of(help, site, **options)
    embed = mounted.embed(path, signer or (mounted.signer if viewer is not None else None), token_path, app_version)
    host = Host(embed, viewer, locale, nonce, traits)
    prepare = mounted.signer.prepare if embed.signer is mounted.signer else None
    _add(app, host, templates, [Mount(path, mounted.server, name="help"), token_route(host, token_path, prepare)])
    _live_with(app, mounted, prepare)
    app.state.help_server = mounted.server
    return embed


@spelled
def embed_help(
    app: Starlette,
    embed: Embed,
    *,
    viewer: Who | None = None,
    templates: Jinja2Templates | None = None,
    locale: Says | None = None,
    nonce: Says | None = None,
    traits: Knows | None = None,
) -> None:
    """Puts the help of a server elsewhere into the product's pages; its token view is at `embed.token_url`."""
    host = Host(embed, viewer, locale, nonce, traits)
    routes = [token_route(host, embed.token_url)] if embed.token_url is not None else []
    _add(app, host, templates, routes)


def _add(app: Starlette, host: Host, templates: Jinja2Templates | None, routes: Sequence[BaseRoute]) -> None:
    """The routes come first: the product may have one that matches everything."""
    app.add_middleware(HelpMiddleware, host=host)
    app.router.routes[:0] = routes
    if templates is not None:
        from helpsdk.integrations.jinja import HelpExtension

        templates.env.add_extension(HelpExtension)


def _live_with(app: Starlette, mounted: Mounted, prepare: Callable[[], None] | None) -> None:
    """The help server starts before the product and stops after it; what the product's own lifespan does stays."""
    own: Callable[[Any], AbstractAsyncContextManager[Any]] = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with mounted.server.lifespan():
            if prepare is not None:
                await asyncio.to_thread(prepare)
            async with own(app) as state:
                yield state

    app.router.lifespan_context = lifespan

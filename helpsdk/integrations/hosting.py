"""What a product has of its help, made of its options when it starts. For frameworks that say no more than requests:
there is no lifespan, so the help server of this process is woken by the first page.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from helpsdk.client.embed import Embed
from helpsdk.errors import MissingExtra
from helpsdk.integrations.options import Options
from helpsdk.integrations.waking import Waking

if TYPE_CHECKING:
    from helpsdk.integrations.mounted import Mounted
    from helpsdk.server.app import HelpServer

PATIENCE = 5.0  # seconds that the token view waits for the help server to start
FIRST_PAGE = 1.0  # seconds that pages wait for it, counted from its start; a fifth or a half is what most sites take


class Hosting:
    """`embed` is for pages; `server` is the help server of this process, None where help is elsewhere.

    With a `FOLDER` and no key of its own, people are vouched for with the help server's host key. Raises MissingExtra.
    """

    def __init__(self, options: Options) -> None:
        mounted = _mounted(options)
        self.options = options
        self.server: HelpServer | None = mounted.server if mounted is not None else None
        self.embed = _embed(options, mounted)
        self._waking = Waking(lambda: _start(mounted)) if mounted is not None else None

    def wake(self) -> None:
        """Has the server started in the background, once in each process; where that fails, again after a pause."""
        if self._waking is not None:
            self._waking.wake()

    def wake_for_page(self) -> None:
        """The same, and the first pages of a process wait for it, so that they have their help: until one second after
        the start began, and never again once it has failed. Never in an event loop, where others would wait, too.
        """
        if self._waking is not None:
            self._waking.wake()
            if not _in_event_loop():
                self._waking.wait_first(FIRST_PAGE)

    def ready(self, seconds: float = PATIENCE) -> None:
        """Waits until the server has started and can vouch for people, or for `seconds`: for the token view alone."""
        if self._waking is not None:
            self._waking.wake()
            self._waking.wait(seconds)

    def close(self) -> None:
        """Stops the server. At the end of the process it stops by itself."""
        if self.server is not None:
            self.server.close()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _mounted(options: Options) -> Mounted | None:
    if options.folder is None:
        return None
    try:
        from helpsdk.integrations.mounted import Mounted
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "starlette") from None
    return Mounted.of(options.folder, options.site, data=options.data, watch=options.watch)


def _embed(options: Options, mounted: Mounted | None) -> Embed:
    if mounted is None:
        assert options.site is not None  # as the options were read
        token_url = options.token_path if options.signer is not None else None
        return Embed(
            options.site, options.base, options.signer, token_url, options.help, app_version=options.app_version
        )
    own = mounted.signer if options.viewer is not None else None
    embed = mounted.embed(options.base, options.signer or own, options.token_path, options.app_version)
    return embed if options.help is None else replace(embed, help=options.help)


def _start(mounted: Mounted) -> bool:
    """Whether people can be vouched for from now on."""
    mounted.server.start()
    mounted.signer.prepare()
    return mounted.signer.is_prepared

"""A help server that runs in the product's own process, and what its pages need of it."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpsdk.client.embed import Embed, Signs
from helpsdk.client.signer import HelpSigner
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.errors import HelpError, KeyRefused, SiteInvalid
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.api.widget import pinned_loader
from helpsdk.server.app import HelpServer
from helpsdk.server.app.inprocess import InProcess

_log = logging.getLogger("helpsdk.integrations")


class OwnKey:
    """Signs with the site's own host key: the help server of this process has it, so nobody has to carry it over."""

    def __init__(self, site: InProcess) -> None:
        self._site = site
        self._known: tuple[Trust, HelpSigner] | None = None

    @property
    def is_prepared(self) -> bool:
        """Whether there is a key. Of memory alone."""
        live = self._site.live
        return live is not None and any(live.trust.usable("host"))

    def prepare(self) -> None:
        """Makes a key when there is none, which waits for the store. A store that is away is logged: help is public."""
        live = self._site.live
        if live is None or self.is_prepared:
            return
        try:
            live.shelf.store().change_trust(live.id, _with_host_key)
            live.refresh_trust()
        except HelpError as error:
            _log.error("nobody can be vouched for, so help is public: %s", error)

    def token(
        self,
        user_id: str,
        *,
        account: str | None = None,
        groups: Iterable[str] | None = (),
        traits: Mapping[str, Any] | None = None,
        locale: str | None = None,
        scope: str | Iterable[str] | None = (),
    ) -> str:
        """Of memory alone. Raises HelpError where there is no key yet."""
        return self._signer().token(user_id, account=account, groups=groups, traits=traits, locale=locale, scope=scope)

    def _signer(self) -> HelpSigner:
        live = self._site.live
        if live is None:
            raise KeyRefused(f"the help of {self._site.site} has not started yet")
        trust = live.trust
        if self._known is None or self._known[0] is not trust:
            key = trust.signing("host")
            self._known = trust, HelpSigner(live.id, key.id, key.secret, f"{live.id}-host")
        return self._known[1]


#: What `Mounted.of` takes beside a folder.
OPTIONS = tuple(
    one.name for one in inspect.signature(HelpServer.__init__).parameters.values() if one.kind is one.KEYWORD_ONLY
)


@dataclass(frozen=True, slots=True)
class Mounted:
    server: HelpServer
    site: InProcess
    signer: OwnKey

    @classmethod
    def of(cls, help: str | Path | HelpServer, site: str | None = None, **options: Any) -> Mounted:
        """A server, or one of a site folder with the `options` of `HelpServer`. Raises SettingInvalid, and TypeError
        for options beside a server that is there.
        """
        if isinstance(help, HelpServer) and options:
            raise TypeError(f"{', '.join(map(repr, options))}: give it to the HelpServer, which has its own")
        server = help if isinstance(help, HelpServer) else HelpServer(help, **options)
        asked = InProcess(server, site or _declared(server.folders))
        return cls(server, asked, OwnKey(asked))

    def embed(self, base: str, signer: Signs | None, token_url: str | None, app_version: str | None = None) -> Embed:
        return Embed(
            self.site.site,
            base,
            signer=signer,
            token_url=token_url if signer is not None else None,
            help=self.site,
            screens=self.site.has_screen,
            pinned=pinned_loader,
            app_version=app_version,
        )


def _declared(folders: Iterable[Path]) -> str:
    """The id in the first folder's site.yaml. Help that is broken must not keep a product from starting."""
    for folder in folders:
        try:
            value = parse_yaml((folder / "site.yaml").read_text(encoding="utf-8"), file="site.yaml").value
            return str(value["id"])
        except (OSError, UnicodeDecodeError, SiteInvalid, KeyError, TypeError) as error:
            _log.error("%s does not say which site it is, so pages show no help: %s", folder / "site.yaml", error)
            return folder.name
    raise ValueError("name the site: a help server without folders may have several")


def _with_host_key(trust: Trust) -> Trust:
    if any(trust.usable("host")):
        return trust
    changed, _, _ = add_key(trust, "host", now=datetime.now(UTC), note="made for the product it runs in")
    return changed

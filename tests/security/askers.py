"""Everybody who may ask, honest or not."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.identity.tokens import sign
from tests.security.world import OTHER_SITE, World, revoked

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asker:
    """`groups` are those that are proven, None for nobody; `refused`: every read must be a problem instead.

    `bundles`: may read whole bundles; `explains`: is told which rules were withheld, by id.
    """

    name: str
    headers: Callable[[World], Headers]
    groups: frozenset[str] | None = None
    refused: bool = False
    bundles: bool = False
    explains: bool = False


def _bearer(value: str) -> Headers:
    return {"authorization": f"Bearer {value}"}


def _person(*groups: str, name: str) -> Callable[[World], Headers]:
    return lambda world: _bearer(world.session(name, groups=list(groups)))


def help_viewer(**who: Any) -> Headers:
    text = json.dumps({"id": "somebody", **who}).encode()
    return {"help-viewer": base64.urlsafe_b64encode(text).decode().rstrip("=")}


def _revoked(world: World) -> Headers:
    headers = _bearer(world.session("leaver", groups=["owners", "staff", "accountants"]))
    revoked(world, "leaver")
    return headers


def _forged(world: World) -> Headers:
    token = world.session("olga")
    return _bearer(token[:-4] + ("aaaa" if token[-4:] != "aaaa" else "bbbb"))


def _unsigned_token(world: World) -> Headers:
    kid, _ = world.host["shop"]
    token = sign("olga", kid=kid, secret=b"x" * 32, site="shop", iss="tests", groups=["owners", "staff"])
    return _bearer(token)


ALL = ("owners", "accountants", "staff")
ASKERS: tuple[Asker, ...] = (
    Asker("nobody", lambda _world: {}),
    Asker("claims-to-be-staff", lambda _world: {"x-groups": "staff,owners", "cookie": "session=staff; groups=owners"}),
    Asker("signed-in", _person(name="ann"), frozenset()),
    Asker("owner", _person("owners", name="olga"), frozenset({"owners"})),
    Asker("accountant", _person("accountants", name="chen"), frozenset({"accountants"})),
    Asker("owner-and-accountant", _person("owners", "accountants", name="kai"), frozenset({"owners", "accountants"})),
    Asker("staff", _person("staff", name="maya"), frozenset({"staff"})),
    Asker("agent", _person("agents", name="sam"), frozenset({"agents"})),
    Asker(
        "of-another-site", lambda world: _bearer(world.session("olga", site=OTHER_SITE, groups=[*ALL])), refused=True
    ),
    Asker("revoked", _revoked, refused=True),
    Asker("forged", _forged, refused=True),
    Asker("host-token-by-hand", lambda world: _bearer(world.token("olga", groups=[*ALL])), refused=True),
    Asker("token-of-a-stranger", _unsigned_token, refused=True),
    Asker("nonsense", lambda _world: _bearer("hs_nonsense"), refused=True),
    Asker("unknown-key", lambda _world: _bearer("hk_nobody_nothing"), refused=True),
    Asker("author-key", lambda world: _bearer(world.api["author"]), explains=True),
    Asker("insights-key", lambda world: _bearer(world.api["insights:read"])),
    Asker("bundle-key", lambda world: _bearer(world.api["bundle:read"]), bundles=True),
    Asker("resolve-key", lambda world: _bearer(world.api["resolve:any"])),
    Asker(
        "resolve-key-for-an-owner",
        lambda world: {**_bearer(world.api["resolve:any"]), **help_viewer(groups=["owners"])},
        frozenset({"owners"}),
    ),
    Asker(
        "author-key-for-an-owner",
        lambda world: {**_bearer(world.api["author"]), **help_viewer(groups=["owners"])},
        refused=True,
    ),
    Asker("viewer-header-alone", lambda _world: help_viewer(groups=[*ALL]), refused=True),
)

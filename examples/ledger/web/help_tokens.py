"""Telling the help who reads: tokens that the demo signs for its people, with a host key of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from examples.ledger.books.people import User
from examples.ledger.web.help_tag import SITE
from helpsdk import HelpSigner
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.store import open_store

_ISSUER = "ledger-demo"


def demo_signer(data: Path) -> HelpSigner:
    """Signs with the site's host key, which is made in `data` when there is none. Raises HelpError.

    A product keeps what `helpsdk keys add` showed among its other secrets. The demo has no secrets to keep: it takes
    the key from where its own help server has it.
    """
    store = open_store(data)
    try:
        key = store.change_trust(SITE, _with_host_key).signing("host")
    finally:
        store.close()
    return HelpSigner(site=SITE, key_id=key.id, secret=key.secret, issuer=_ISSUER)


def help_token(signer: HelpSigner, user: User, locale: str, *, lifetime: int = 600) -> str:
    """A token for one person, good for `lifetime` seconds: their groups, and what they cannot say themselves."""
    token: str = signer.token(
        user.id,
        account=user.id,
        groups=user.groups,
        traits={"plan": user.plan, "role": user.role},
        locale=locale,
        lifetime=lifetime,
    )
    return token


def _with_host_key(trust: Trust) -> Trust:
    if any(trust.usable("host")):
        return trust
    changed, _, _ = add_key(trust, "host", now=datetime.now(UTC), note="made by the Ledger demo")
    return changed

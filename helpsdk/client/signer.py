"""Vouches for the user of your product, in your product's backend."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpsdk.identity.tokens import Secret, secret_bytes, sign, verify
from helpsdk.identity.viewer import Viewer


@dataclass(frozen=True, slots=True)
class HelpSigner:
    """Signs help tokens with one host key: make one when your product starts, and ask it for a token per sign-in.

        signer = HelpSigner(site="ledger", key_id="k3f9ab", secret=os.environ["HELP_SECRET"], issuer="ledger-web")
        token = signer.token(str(user.id), account=str(user.company_id), groups=["customers"], locale="ru")

    `site` is the id in site.yaml, `key_id` and `secret` are what `helpsdk keys add` showed, `issuer` is a name for the
    product that signs, for the help server's log. Raises KeyRefused when the secret cannot be one.
    """

    site: str
    key_id: str
    secret: Secret = field(repr=False)
    issuer: str

    def __post_init__(self) -> None:
        secret_bytes(self.secret, self.key_id)  # a wrong secret is found at start, not by the first user

    def token(
        self,
        user_id: str,
        *,
        account: str | None = None,
        groups: Iterable[str] | None = (),
        traits: Mapping[str, Any] | None = None,
        locale: str | None = None,
        scope: str | Iterable[str] | None = (),
        lifetime: int = 600,
        now: datetime | float | None = None,
        jti: str | None = None,
    ) -> str:
        """A token that says who looks, good for one browser and for `lifetime` seconds (at most 900).

        `groups` open audiences; `traits` replace what the page reports under the same names; the scope `author` lets
        the person see drafts and explanations. Raises ClaimInvalid naming what cannot be signed.
        """
        return sign(
            user_id,
            secret=self.secret,
            kid=self.key_id,
            site=self.site,
            iss=self.issuer,
            now=now,
            lifetime=lifetime,
            jti=jti,
            account=account,
            groups=groups,
            traits=traits,
            locale=locale,
            scope=scope,
        )

    def verify(self, token: str, *, now: datetime | float | None = None) -> Viewer:
        """Whom a token of this signer stands for, by the help server's own rules: for your product's tests.

        Raises TokenRejected with a `code`.
        """
        keys = {self.key_id: self.secret}
        return verify(token, keys, site=self.site, now=time.time() if now is None else now)

"""Which device a host's token was exchanged from: another one is refused while the token could be used.

Both are kept as SHA-256, and only for as long as that.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, delete, select, tuple_

from helpsdk.server.store.database import Database, at_once, insert
from helpsdk.server.store.revision import sha256
from helpsdk.server.store.schema import exchanges

#: Seconds that a binding outlives its token: verifiers' clocks differ by up to a minute (`helpsdk.identity.tokens`).
LEEWAY = 120.0
_KEY = tuple_(exchanges.c.site, exchanges.c.jti)


class SqlExchanges:
    """See `protocol.Store.bind`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bind(self, site: str, jti: str, device: str, expires: float, now: float) -> bool:
        row = {"site": site, "jti": sha256(jti.encode()), "device": sha256(device.encode()), "expires": expires}
        held = select(exchanges.c.device).where(exchanges.c.site == site, exchanges.c.jti == row["jti"])
        with self._database.writing() as connection:
            connection.execute(delete(exchanges).where(_KEY.in_(_expired(now))))
            connection.execute(insert(self._database, exchanges).values(**row).on_conflict_do_nothing())
            return connection.scalar(held) == row["device"]

    def forget(self, site: str, devices: Iterable[str]) -> int:
        """Removes what these devices exchanged; how many rows."""
        hashes = {sha256(device.encode()) for device in devices}
        if not hashes:
            return 0
        theirs = exchanges.c.site == site
        with self._database.writing() as connection:
            return sum(
                connection.execute(delete(exchanges).where(theirs, exchanges.c.device.in_(some))).rowcount
                for some in at_once(hashes)
            )


def _expired(now: float) -> Select[tuple[str, str]]:
    """What another server is removing just now is left to it: nobody waits for each other."""
    query = select(exchanges.c.site, exchanges.c.jti).where(exchanges.c.expires < now - LEEWAY)
    return query.with_for_update(skip_locked=True)

"""How long PostgreSQL may take: publishing has its time, everything else is given up soon, whatever came before it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from helpsdk.errors import RevisionConflict
from helpsdk.server.store import PostgresStore
from helpsdk.server.store.impatient import LONG, USUAL
from tests.postgres import PostgresServer, name_of
from tests.server.store.revisions import new

NOTED = """
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO allowed VALUES (extract(epoch FROM current_setting('statement_timeout')::interval));
  RETURN NULL;
END $$
"""


class Watched:
    """A store, and the seconds that PostgreSQL allowed each statement which wrote to one of its tables."""

    def __init__(self, server: PostgresServer, url: str) -> None:
        self.store, self._server, self._database = PostgresStore(url), server, name_of(url)
        self.store.sites()  # the tables are made by whoever asks first
        server.execute("CREATE TABLE allowed (seconds integer)", NOTED, database=self._database)
        for table in ("revisions", "drafts", "exchanges"):
            trigger = f"CREATE TRIGGER noted AFTER INSERT ON {table} EXECUTE FUNCTION noted()"
            server.execute(trigger, database=self._database)

    def allowed(self) -> set[int]:
        """Those since it was asked last."""
        gone = "WITH gone AS (DELETE FROM allowed RETURNING seconds) SELECT DISTINCT seconds FROM gone"
        return {seconds for (seconds,) in self._server.execute(gone, database=self._database)}

    def allowed_by_us(self) -> int:
        """The seconds after which a connection of the pool hangs up by itself."""
        with self.store._database.reading() as connection:
            return int(connection.connection.driver_connection.seconds)  # type: ignore[union-attr]

    def exchange(self, jti: str) -> None:
        assert self.store.bind("shop", jti, "device", time.time() + 600, time.time())


@pytest.fixture
def watched(postgres_server: PostgresServer, postgres_url: str) -> Iterator[Watched]:
    made = Watched(postgres_server, postgres_url)
    yield made
    made.store.close()


def test_publishing_and_saving_drafts_have_their_time_and_nobody_after_them(watched: Watched) -> None:
    watched.exchange("before")
    before = watched.allowed()
    watched.store.publish(new("one", source="folder"))
    publishing = watched.allowed()
    watched.store.save_drafts("shop", "studio", {"a.md": "0" * 64}, {}, {})
    saving = watched.allowed()
    watched.exchange("after")

    assert (before, publishing, saving, watched.allowed()) == ({USUAL}, {LONG}, {LONG}, {USUAL})
    assert watched.allowed_by_us() == USUAL


def test_nobody_after_a_publish_that_was_refused_waits_for_longer(watched: Watched) -> None:
    watched.store.publish(new("one"))
    with pytest.raises(RevisionConflict):
        watched.store.publish(new("two", expected=7))
    watched.allowed()
    watched.exchange("after")

    assert watched.allowed() == {USUAL}
    assert watched.allowed_by_us() == USUAL

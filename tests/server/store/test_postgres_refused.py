"""What stops a start with PostgreSQL: one sentence that says what to do, and never a password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store import open_store
from helpsdk.server.store.postgres import read_url, require_usable
from tests.postgres import PostgresServer, fresh_database, name_of, running_server


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """One that a test may stop."""
    with running_server() as server:
        yield server


@pytest.fixture
def own_url(own_server: PostgresServer) -> Iterator[str]:
    with fresh_database(own_server) as url:
        yield url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://anna:geheim@db/help", "HELPSDK_DATABASE_URL begins with mysql://; allowed: postgresql://"),
        ("help.db:geheim", "HELPSDK_DATABASE_URL is no address of a database; allowed: postgresql://"),
        ("postgresql://anna:geheim@db:port/help", "HELPSDK_DATABASE_URL is no address of a database"),
        ("", "HELPSDK_DATABASE_URL is no address of a database"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        read_url(url)

    assert str(caught.value).startswith(said)
    assert "geheim" not in str(caught.value)


def test_common_addresses_are_taken() -> None:
    urls = [read_url(f"{scheme}://anna@db/help") for scheme in ("postgres", "postgresql", "postgresql+psycopg")]

    assert {str(url) for url in urls} == {"postgresql+psycopg://anna@db/help"}


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(Path("unused"), url=url)
    return str(caught.value)


def test_what_is_wrong_with_an_address_is_said_in_one_sentence(postgres_url: str) -> None:
    name = name_of(postgres_url)
    wrong = {
        postgres_url.replace(name, "nowhere"): 'database "nowhere" does not exist; create it, or correct',
        postgres_url.replace("postgres@", "nobody@"): 'role "nobody" does not exist; create it, or correct',
        "postgresql://anna:geheim@127.0.0.1:1/help": "database help at 127.0.0.1:1: ",
    }
    said = {url: refusal(url) for url in wrong}

    assert [url for url, part in wrong.items() if part not in said[url]] == []
    assert all("HELPSDK_DATABASE_URL" in text and "\n" not in text and "geheim" not in text for text in said.values())


def test_a_wrong_password_is_told(own_server: PostgresServer, own_url: str) -> None:
    own_server.execute("CREATE ROLE anna LOGIN PASSWORD 'right'", f"ALTER SYSTEM SET hba_file = '{_hba(own_server)}'")
    own_server.stop()
    own_server.start()
    try:
        said = refusal(own_url.replace("postgres@", "anna:geheim@"))
    finally:
        own_server.execute("ALTER SYSTEM RESET hba_file")
        own_server.stop()
        own_server.start()

    assert "correct user and password in HELPSDK_DATABASE_URL" in said
    assert "geheim" not in said


def _hba(server: PostgresServer) -> str:
    """Passwords for one user, none for the others."""
    file = server.folder / "hba.conf"
    file.write_text("local all anna scram-sha-256\nlocal all all trust\n")
    file.chmod(0o644)
    return str(file)


def test_a_user_who_may_not_make_tables_is_told_what_to_grant(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    postgres_server.execute("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    said = refusal(postgres_url.replace("postgres@", "guest@"))

    assert "permission denied for schema public; let the user make tables there: GRANT CREATE" in said


def test_a_database_that_cannot_hold_every_text_is_refused(postgres_server: PostgresServer) -> None:
    how = "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    with fresh_database(postgres_server, how) as url:
        assert "has the encoding LATIN1; create one with ENCODING 'UTF8'" in refusal(url)


def test_a_server_that_is_too_old_is_refused() -> None:
    class Old:
        class dialect:  # noqa: N801
            server_version_info = (14, 11)

    with pytest.raises(StoreError, match=r"the database is PostgreSQL 14\.11; helpsdk needs 15 or newer"):
        require_usable(Old(), "the database")  # type: ignore[arg-type]

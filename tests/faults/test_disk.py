"""A disk that is full, and one that becomes read-only: reads go on, writes are refused clearly and taken again later.

Full is made by a limit on the size of files, which the kernel enforces on every write and which can be lifted while the
process runs: the same errors reach SQLite and us as from a disk without room.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import serving
from tests.server.serving import replaced, shown, until, uuid7, write_site

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of another process are Linux's")

#: Seconds until a folder that found no room is published again: fewer than usual.
AGAIN = 0.5
SERVE = f"""import sys
from helpsdk.cli.main import main
from helpsdk.server.app import folders
folders.AGAIN_SECONDS = {AGAIN}
sys.exit(main(["serve", *sys.argv[1:]]))"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with (
        serving(folder, serve=[sys.executable, "-c", SERVE]) as (process, address),
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        until(lambda: not client.get("/v1/search", params={"q": "tax"}).json()["degraded"])
        yield process, client


def limit(process: subprocess.Popen[str], most: int) -> None:
    hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, hard))


def send(client: httpx.Client, count: int = 100) -> httpx.Response:
    items = [shown(id=uuid7(), value="x" * 1500) for _ in range(count)]
    return client.post("/v1/interactions", json={"items": items})


def reads(client: httpx.Client) -> list[int]:
    return [
        client.get("/v1/articles/tax-id-format").status_code,
        client.post("/v1/resolve", json={"screen": "tax.settings"}).status_code,
        client.get("/v1/search", params={"q": "tax"}).status_code,
        client.get("/readyz").status_code,
    ]


def test_a_full_disk_refuses_writes_and_takes_them_again_by_itself(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with served(folder) as (process, client):
        assert send(client).status_code == 202
        limit(process, 4096)

        refused = send(client)

        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert int(refused.headers["retry-after"]) > 0
        assert reads(client) == [200, 200, 200, 200]
        limit(process, resource.RLIM_INFINITY)
        until(lambda: send(client, 1).status_code == 202, seconds=30)
        kept = send(client)
        assert kept.json()["accepted"] == 100


def test_what_was_acknowledged_before_the_disk_was_full_is_kept_once(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    items = [shown(id=uuid7()) for _ in range(50)]
    with served(folder) as (process, client):
        assert client.post("/v1/interactions", json={"items": items}).json()["accepted"] == 50
        limit(process, 4096)
        assert client.post("/v1/interactions", json={"items": [shown()]}).status_code == 503
        limit(process, resource.RLIM_INFINITY)
        until(lambda: client.post("/v1/interactions", json={"items": items}).status_code == 202, seconds=30)
        again = client.post("/v1/interactions", json={"items": items}).json()
        assert (again["accepted"], again["duplicates"]) == (0, 50)


def test_an_edit_that_finds_no_room_is_published_when_there_is_some(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with served(folder) as (process, client):
        limit(process, 4096)
        replaced(folder, "screens.yaml", "title: Tax settings", "title: Taxes")
        until(lambda: client.get("/readyz").json()["status"] == "degraded", seconds=30)
        assert client.post("/v1/resolve", json={"screen": "tax.settings"}).json()["screen_title"] == "Tax settings"
        limit(process, resource.RLIM_INFINITY)

        until(lambda: screen_title(client) == "Taxes", seconds=30)
        until(lambda: client.get("/readyz").json()["status"] == "ready", seconds=30)


def test_an_edit_without_room_is_told_once_however_often_it_is_tried(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with served(folder) as (process, client):
        limit(process, 4096)
        replaced(folder, "screens.yaml", "title: Tax settings", "title: Taxes")
        until(lambda: client.get("/readyz").json()["status"] == "degraded", seconds=30)
        time.sleep(2.5 * AGAIN)
        replaced(folder, "screens.yaml", "title: Taxes", "title: [")
        time.sleep(AGAIN)
        replaced(folder, "screens.yaml", "title: [", "title: All taxes")
        limit(process, resource.RLIM_INFINITY)
        until(lambda: screen_title(client) == "All taxes", seconds=30)
        process.terminate()
        assert process.stderr is not None
        said = process.stderr.read()

    assert said.count("cannot be published") <= 3  # for want of room, for the bracket, and maybe for want of room again
    assert "Traceback" not in said


def screen_title(client: httpx.Client) -> object:
    return client.post("/v1/resolve", json={"screen": "tax.settings"}).json()["screen_title"]


def test_a_start_on_a_full_disk_says_so_and_serves_what_was_good(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    with served(folder):
        pass
    small = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
    code = f"{small} from helpsdk.cli.main import main; sys.exit(main(['serve', {str(folder)!r}, '--port', '0']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
                assert reads(client) == [200, 200, 200, 200]
                assert send(client).status_code == 503
        finally:
            process.terminate()
            process.wait(60)

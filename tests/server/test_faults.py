"""What must survive: a killed process, a damaged file, a full disk."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.server.app import HelpServer
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store
from helpsdk.site.bundle import read_manifest, unpack
from tests.server.serving import Client, replaced, shown, until

PUBLISHING = """
import sys
from pathlib import Path
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store

folder = Path(sys.argv[1])
store = open_store(folder / ".helpsdk")
file = folder / "articles/send-invoice/en.md"
text = file.read_text()
start = store.latest("shop")
print("ready", flush=True)
for number in range(start, start + 10_000):
    file.write_text(text + f"\\n\\nEdit {number}.\\n")
    print(publish_folder(store, folder).revision, flush=True)
file.write_text(text)
"""

INTERACTING = """
import asyncio, sys
from helpsdk import HelpServer
from tests.server.serving import Client, shown

client = Client(HelpServer(sys.argv[1]))
client.get("/readyz")
print("ready", flush=True)
for _ in range(10_000):
    items = [shown() for _ in range(5)]
    reply = client.post("/v1/interactions", {"items": items})
    assert reply.status_code == 202, reply.text
    for item in items:
        print(item["id"], flush=True)
"""

FULL_DISK = """
import resource, sys
from pathlib import Path
from helpsdk.errors import StoreError
from helpsdk.server.publish import publish_folder
from helpsdk.server.store import open_store

folder = Path(sys.argv[1])
store = open_store(folder / ".helpsdk")
publish_folder(store, folder)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
(folder / "notes.txt").write_bytes(b"x" * 900)
try:
    publish_folder(store, folder)
except StoreError:
    print("refused", store.latest("shop"), len(store.blobs(store.revision("shop").files.values())))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
print("after", publish_folder(store, folder).revision)
"""


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "other bytes": lambda data: b"x" * len(data),
    "cut": lambda data: data[: len(data) // 3],
    "zeros": lambda data: bytes(len(data)),
}


@contextmanager
def killed_after(code: str, folder: Path, seconds: float) -> Iterator[list[str]]:
    """Runs `code` on a folder and kills it (SIGKILL) `seconds` after its first line of work; the lines it printed."""
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        lines = [first.strip(), *process.stdout.read().splitlines()]
    yield lines


@pytest.mark.parametrize("seconds", [0.02, 0.11, 0.31])
def test_a_kill_while_publishing_loses_and_tears_nothing(folder: Path, seconds: float) -> None:
    with killed_after(PUBLISHING, folder, seconds) as acknowledged:
        store = open_store(folder / ".helpsdk")
        latest = store.latest("shop")
        for number in range(1, latest + 1):
            revision = store.revision("shop", number)
            unpack(read_manifest(revision.manifest), lambda hash: store.blobs([hash])[hash])
            store.blobs(revision.files.values())
        store.close()

    assert latest >= max((int(number) for number in acknowledged), default=0)


@pytest.mark.parametrize("seconds", [0.1, 0.4])
def test_a_kill_while_interactions_arrive_loses_none_acknowledged(folder: Path, seconds: float) -> None:
    with killed_after(INTERACTING, folder, seconds) as acknowledged:
        store = open_store(folder / ".helpsdk")
        month = f"{datetime.now(UTC):%Y-%m}"
        stored = {row["id"] for row in store.interactions("shop", month)}
        store.close()

    whole = {line for line in acknowledged if len(line) == 36}  # the kill may have cut the last one
    assert whole
    assert whole <= stored


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_served_around(folder: Path, damage: str) -> None:
    first = HelpServer(folder)
    first.start()
    until(lambda: (folder / ".helpsdk" / "last-good" / "shop" / "manifest.msgpack").exists())
    first.close()
    content = folder / ".helpsdk" / "content.db"
    data = content.read_bytes()
    content.write_bytes(DAMAGES[damage](data))
    server = HelpServer(folder)
    server.start()
    client = Client(server)
    article = client.get("/v1/articles/tax-id-format")
    resolved = client.post("/v1/resolve", {"screen": "tax.settings"})
    ready = client.get("/readyz")
    until(lambda: not client.get("/v1/search?q=Germany").json()["degraded"])
    written = client.post("/v1/interactions", {"items": [shown()]})
    server.close()

    assert (article.status_code, resolved.json()["items"][0]["rule"]) == (200, "tax-number-tip")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert written.json()["accepted"] == 1


def test_a_store_that_breaks_while_serving_and_is_mended(folder: Path) -> None:
    server = HelpServer(folder, settings=Settings(poll_seconds=0.05))
    server.start()
    client = Client(server)
    data = folder / ".helpsdk"
    until(lambda: any(data.glob("last-good/*/manifest.msgpack")))  # or it would be made again while it is away
    moved = folder.parent / "moved"
    data.rename(moved)
    while_away = client.get("/v1/articles/tax-id-format").status_code
    if data.exists():  # something in the background wrote meanwhile: the operator puts that aside
        data.rename(folder.parent / "meanwhile")
    moved.rename(data)
    after = client.get("/v1/articles/tax-id-format").status_code
    server.close()

    assert (while_away, after) == (200, 200)


def test_a_full_disk_refuses_the_publish_and_nothing_else(folder: Path) -> None:
    out = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(folder)], capture_output=True, text=True, check=True
    ).stdout.split()

    assert out[:2] == ["refused", "1"]
    assert out[3:] == ["after", "2"]


def test_a_damaged_last_good_is_not_served(folder: Path, tmp_path: Path) -> None:
    server = HelpServer(folder)
    server.start()
    server.close()
    blobs = next((folder / ".helpsdk").glob("last-good/*/blobs"))
    for blob in blobs.iterdir():
        blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    live = LiveSite("shop", Shelf(folder / ".helpsdk", open_store))

    assert live.fall_back() is False


def test_an_edit_after_a_failed_publish_is_published(folder: Path) -> None:
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    server = HelpServer(folder, watch=True)
    server.start()
    assert server.sites == []

    def mended() -> bool:
        file = folder / "rules/main.yaml"
        file.write_text(file.read_text().replace("nowhere", "send-invoice") + "\n")
        return bool(server.sites)

    until(mended)
    server.close()

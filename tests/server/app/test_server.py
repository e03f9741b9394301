"""HelpServer: lazy start, mounts, several sites, edits, broken folders, replicas."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from helpsdk.errors import SettingInvalid, SiteInvalid, StoreError
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import publish_folder, rollback
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store
from tests.factories import SITE
from tests.server.serving import Client, problem, replaced, until, write_site
from tests.threads import OwnThreads

QUICK = Settings(poll_seconds=0.05)


def title(client: Client, query: str = "") -> str:
    return str(client.get(f"/v1/articles/send-invoice{query}").json()["title"])


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("the host's own")


def test_the_first_request_starts_it(folder: Path) -> None:
    server = HelpServer(folder)
    found = title(Client(server))
    server.close()

    assert found == "Send an invoice"


def test_a_server_of_one_site_names_it(folder: Path) -> None:
    server = HelpServer(folder)
    server.start()
    refused = problem(Client(server).get("/v1/collections?site=shpo"))
    server.close()

    assert (refused["code"], refused["detail"]) == ("unknown_site", "no site 'shpo' is served here")
    assert refused["errors"][0]["allowed"] == ["shop"]


def test_making_one_touches_nothing(folder: Path) -> None:
    HelpServer(folder)

    assert not (folder / ".helpsdk").exists()


def test_mounted_in_a_host_without_lifespan(folder: Path) -> None:
    server = HelpServer(folder)
    client = Client(Starlette(routes=[Route("/", page), Mount("/help", app=server)]))

    assert client.get("/").text == "the host's own"
    assert client.get("/help/v1/articles/send-invoice").json()["id"] == "send-invoice"
    assert "http://help.test/help/widget.js" in client.get("/help/").text
    assert client.post("/help/v1/resolve", {"screen": "tax.settings"}).status_code == 200
    server.close()


def test_a_broken_site_never_breaks_its_host(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help", **{"site.yaml": "id: ["}))
    client = Client(Starlette(routes=[Route("/", page), Mount("/help", app=server)]))
    reply = client.get("/help/v1/collections")
    host = client.get("/")
    server.close()

    assert (reply.status_code, problem(reply)["code"]) == (503, "unavailable")
    assert host.text == "the host's own"
    assert isinstance(server.errors[0], SiteInvalid)


def test_strict_raises_instead(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "help", **{"site.yaml": "id: ["}), settings=Settings(strict=True))

    with pytest.raises(SiteInvalid):
        server.start()
    server.close()


def test_a_bad_setting_stops_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSDK_BODY_LIMIT", "lots")

    with pytest.raises(SettingInvalid, match="HELPSDK_BODY_LIMIT"):
        HelpServer(folder)


def test_its_own_lifespan(folder: Path) -> None:
    server = HelpServer(folder)

    async def run() -> list[str]:
        events = iter(["lifespan.startup", "lifespan.shutdown"])
        sent: list[str] = []

        async def receive() -> dict[str, str]:
            return {"type": next(events)}

        async def send(message: object) -> None:
            assert isinstance(message, dict)
            sent.append(message["type"])

        await server({"type": "lifespan"}, receive, send)
        return sent

    assert asyncio.run(run()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert [site.id for site in server.sites] == ["shop"]


def test_a_lifespan_to_compose_and_no_threads_left(folder: Path, own_threads: OwnThreads) -> None:
    server = HelpServer(folder, watch=True)

    async def run() -> int:
        async with server.lifespan(None):
            return len(server.sites)

    assert asyncio.run(run()) == 1
    until(lambda: own_threads.names() == [])
    server.close()


def test_several_sites_are_told_apart(tmp_path: Path) -> None:
    shop = write_site(tmp_path / "shop")
    other = write_site(tmp_path / "other", **{"site.yaml": SITE.replace("id: shop", "id: other")})
    replaced(other, "articles/send-invoice/en.md", "title: Send an invoice", "title: Other")
    server = HelpServer(shop, other)
    server.start()
    client = Client(server)

    assert (title(client, "?site=shop"), title(client, "?site=other")) == ("Send an invoice", "Other")
    assert problem(client.get("/v1/collections"))["code"] == "site_required"
    assert problem(client.get("/v1/collections?site=none"))["code"] == "unknown_site"
    assert problem(client.post("/v1/resolve?site=%00", {}))["code"] == "invalid"
    server.close()


def test_two_folders_of_one_site_are_a_mistake_that_is_told(tmp_path: Path) -> None:
    server = HelpServer(write_site(tmp_path / "a"), write_site(tmp_path / "b"))
    server.start()
    errors = [str(error) for error in server.errors]
    server.close()

    assert len(errors) == 1
    assert "shop" in errors[0]


def test_an_edited_id_is_another_site(folder: Path) -> None:
    server = HelpServer(folder, watch=True)
    server.start()

    def renamed() -> bool:
        (folder / "site.yaml").write_text(SITE.replace("id: shop", "id: renamed"), encoding="utf-8")
        return [site.id for site in server.sites if site.current] == ["renamed"]

    until(renamed)
    server.close()


def test_an_edit_shows_at_once_and_an_error_keeps_the_last_good_one(folder: Path) -> None:
    server = HelpServer(folder, watch=True)
    server.start()
    client = Client(server)
    file = "articles/send-invoice/en.md"
    until(lambda: _edited(folder, file) and title(client) == "Edited")
    replaced(folder, file, "title: Edited", "colour: red")
    until(lambda: bool(server.errors))
    while_broken = title(client)
    replaced(folder, file, "colour: red", "title: Mended")
    until(lambda: title(client) == "Mended" and not server.errors)
    server.close()

    assert while_broken == "Edited"


def _edited(folder: Path, file: str) -> bool:
    """The watch begins a moment after the start, so the edit is repeated until it is seen."""
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace("title: Send an invoice", "title: Edited") + " ", encoding="utf-8")
    return True


def test_a_publish_and_a_rollback_elsewhere_are_followed(folder: Path) -> None:
    server = HelpServer(folder, settings=QUICK)
    server.start()
    client = Client(server)
    store = open_store(folder / ".helpsdk")
    replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Published elsewhere")
    publish_folder(store, folder)
    until(lambda: title(client) == "Published elsewhere")
    rollback(store, "shop", 1)
    until(lambda: title(client) == "Send an invoice")
    store.close()
    server.close()


def test_a_restart_does_not_undo_a_rollback(folder: Path) -> None:
    store = open_store(folder / ".helpsdk")
    publish_folder(store, folder)
    replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: Wrong")
    publish_folder(store, folder)
    rollback(store, "shop", 1)
    store.close()
    server = HelpServer(folder)
    found = title(Client(server))
    server.close()

    assert found == "Send an invoice"


def test_a_folder_mended_later_is_served(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help", **{"site.yaml": "id: ["})
    server = HelpServer(folder, watch=True)
    server.start()
    before = len(server.sites)

    def mended() -> bool:
        (folder / "site.yaml").write_text(SITE, encoding="utf-8")
        return bool(server.sites) and server.sites[0].current is not None

    until(mended)
    server.close()
    assert before == 0


def test_a_replica_serves_the_store_without_a_folder(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    replica = HelpServer(data=data, settings=QUICK)
    replica.start()
    store = open_store(data)
    publish_folder(store, folder)
    client = Client(replica)
    until(lambda: client.get("/readyz").status_code == 200)
    found = title(client)
    store.close()
    replica.close()

    assert found == "Send an invoice"


def test_a_lost_store_goes_on_above_the_highest_revision_served(folder: Path) -> None:
    first = HelpServer(folder)
    first.start()
    first.close()
    for path in (folder / ".helpsdk").glob("content.db*"):
        path.unlink()
    second = HelpServer(folder)
    second.start()
    revision = Client(second).get("/v1/collections").json()["revision"]
    second.close()

    assert revision == 2


def test_nothing_to_serve() -> None:
    with pytest.raises(ValueError, match="folder"):
        HelpServer()


def test_after_close_it_answers_that_it_is_away(folder: Path) -> None:
    server = HelpServer(folder)
    server.start()
    server.close()

    with pytest.raises(StoreError):
        server.start()
    assert Client(server).get("/v1/collections").status_code == 503


def test_the_package_exports_it() -> None:
    code = "from helpsdk import HelpServer; print(HelpServer.__name__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert out == "HelpServer\n"

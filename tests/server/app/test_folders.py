"""What keeps folders from being published, told by every process that serves them."""

from __future__ import annotations

from pathlib import Path

from helpsdk.server.app import HelpServer
from tests.server.serving import Client, replaced, until, write_site


def test_who_only_follows_tells_the_same(tmp_path: Path) -> None:
    folder, problems = write_site(tmp_path / "help"), [0]
    first = HelpServer(folder, watch=True, problems=problems)
    first.start()
    second = HelpServer(folder, publishes=False, problems=problems)
    second.start()
    both = Client(first), Client(second)

    def told() -> list[str]:
        return [client.get("/readyz").json()["status"] for client in both]

    def pages() -> list[bool]:
        return ["1 problem keeps the folder" in client.get("/").text for client in both]

    before = told(), pages()
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    until(lambda: problems == [1])
    wrong = told(), pages()
    replaced(folder, "rules/main.yaml", "article: nowhere", "article: send-invoice")
    until(lambda: problems == [0])
    after = told(), pages()
    second.close()
    first.close()

    assert before == after == (["ready", "ready"], [False, False])
    assert wrong == (["degraded", "degraded"], [True, True])

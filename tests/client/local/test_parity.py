"""A local client, a server over HTTP and the command line decide every recorded context alike."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from helpsdk import HelpClient
from helpsdk.cli.main import main
from helpsdk.client.local.help import LocalHelp
from helpsdk.server.app import HelpServer
from tests.client.parity import Place, decision, header_of, place, recorded, viewer_of
from tests.server.serving import Client, indexed, on_loopback


def by_local(help: LocalHelp, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    replies = [help.explain({**line["context"], "now": line["now"]}, viewer=viewer_of(line)) for line in lines]
    return [reply.model_dump(mode="json") for reply in replies]


def by_server(client: Client, key: str, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for line in lines:
        headers = {"authorization": f"Bearer {key}", **header_of(line)}
        body = {**line["context"], "now": line["now"], "explain": True}
        reply = client.post("/v1/resolve?site=world", body, headers=headers)
        assert reply.status_code == 200, reply.text
        found.append(reply.json())
    return found


def by_command(there: Place, file: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    options = ["--data", str(there.data), "--published", "--contexts", str(file), "--json", "--explain"]
    assert main(["resolve", str(there.folder), *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def compare(worlds: int, contexts: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(worlds):
        random = Random(seed)
        there = place(random, folder / str(seed))
        lines = [recorded(random) for _ in range(contexts)]
        file = folder / f"{seed}.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        commanded = by_command(there, file, capsys)
        server, help = HelpServer(data=there.data), HelpClient.local(there.bundle, keys=there.keys)
        try:
            server.start()
            indexed(server)
            assert help.wait_for_index()
            served, local = by_server(Client(server), there.key, lines), by_local(help, lines)
        finally:
            help.close()
            server.close()
        for line, one, other, third in zip(lines, local, served, commanded, strict=True):
            assert decision(one) == decision(other) == decision(third), (seed, line)


def test_every_place_decides_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compare(4, 75, tmp_path, capsys)


def test_a_server_that_is_followed_and_its_file_are_one(tmp_path: Path) -> None:
    there = place(Random(11), tmp_path / "there")
    lines = [recorded(Random(seed)) for seed in range(20)]
    server = HelpServer(data=there.data)
    server.start()
    with on_loopback(server) as address:
        kept = tmp_path / "kept"
        options: dict[str, Any] = {"site": "world", "key": there.key, "keys": there.keys, "folder": kept}
        with HelpClient.local(address, **options) as help, HelpClient.local(there.bundle, keys=there.keys) as other:
            assert help.wait()
            assert by_local(help, lines) == by_local(other, lines)
    with HelpClient.local(address, **options) as help:  # the server is gone
        assert (help.status().revision, len(by_local(help, lines))) == (1, 20)


@pytest.mark.soak
def test_ten_thousand_contexts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compare(50, 200, tmp_path, capsys)

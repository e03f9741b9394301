"""The examples of the guide to the HTTP API do what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpsdk.identity.tokens import sign
from helpsdk.identity.trust import Trust, add_key
from helpsdk.server.app import HelpServer
from helpsdk.server.problems import PROBLEMS
from helpsdk.server.settings import Settings
from tests.paths import program
from tests.server.serving import indexed, on_loopback, until

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture(autouse=True)
def tools() -> None:
    """What the examples call."""
    for name in ("bash", "curl", "openssl"):
        program(name, name)


@dataclass(frozen=True)
class Shell:
    """Runs examples with the variables that the guide names."""

    variables: dict[str, str]

    def answers(self, example: str) -> list[Any]:
        """What each of its requests was answered."""
        environment = {**os.environ, **self.variables, "no_proxy": "*"}
        command = ["bash", "-euo", "pipefail", "-c", example]
        text = subprocess.run(command, env=environment, check=True, capture_output=True).stdout.decode()
        found = []
        while text := text.lstrip():
            value, end = json.JSONDecoder().raw_decode(text)
            found.append(value)
            text = text[end:]
        return found


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("guide") / "help"
    shutil.copytree(ROOT / "examples" / "ledger" / "help", folder, ignore=shutil.ignore_patterns(".*"))
    webhook = "http://127.0.0.1:9/nobody-listens"
    server = HelpServer(folder, settings=Settings.read({"HELPSDK_CONTACT_WEBHOOK": webhook}))
    with on_loopback(server) as address:
        indexed(server)
        made = Shell({"HELP": address, **_proofs(server)})
        session = made.answers(EXAMPLES[0])[0]["session"]
        yield Shell({**made.variables, "SESSION": session})


def _proofs(server: HelpServer) -> dict[str, str]:
    site, shown = server.sites[0], dict[str, str]()

    def change(trust: Trust) -> Trust:
        now = datetime.now(UTC)
        trust, host, secret = add_key(trust, "host", now=now)
        shown["TOKEN"] = sign("42", secret=secret, kid=host.id, site="ledger", iss="tests", groups=["customers"])
        trust, _key, shown["KEY"] = add_key(trust, "api", now=now, scopes=("author", "resolve:any"))
        return trust

    number = site.shelf.store().change_trust(site.id, change).number
    until(lambda: site.trust.number >= number)
    return shown


def test_every_example_is_answered(shell: Shell) -> None:
    every = (shell.answers(example) for example in EXAMPLES)
    (
        [session],
        [article],
        [search],
        [resolve],
        memory,
        [suggested, queued],
        [found],
        [typed],
        [answered],
        [published],
        [interactions],
    ) = every

    assert all("memory" in one for one in memory)
    assert suggested["suggestions"] and queued["queued"]
    assert found["hits"] and found["corrected"]["words"] == {"invocie": "invoice"}
    assert found["total"] == sum(found["facets"]["types"].values())
    assert typed["suggestions"][0]["article"]["id"] == "create-invoice"
    assert answered["answer"]["article"]["id"] == "tax-id-format"
    assert published["code"] == "conflict"  # the guide's site has another newest revision
    assert session["viewer"]
    assert article["id"] == "tax-id-format"
    assert search["hits"]
    assert (resolve["locale"], bool(resolve["items"])) == ("ru", True)
    assert (interactions["accepted"], interactions["rejected"]) == (1, [])


def test_every_code_is_in_the_guide_with_its_status() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", GUIDE, re.MULTILINE))

    assert {code: str(status) for code, (status, _title) in PROBLEMS.items()} == rows

"""The guide's two ways to verify a bundle, run against a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.identity.trust import Trust, add_key, new_trust
from helpsdk.server.app import HelpServer
from helpsdk.site.signing import public_keys
from tests.server.serving import indexed, on_loopback, until

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("guide") / "help"
    shutil.copytree(ROOT / "examples" / "ledger" / "help", folder, ignore=shutil.ignore_patterns(".*"))
    server, shown = HelpServer(folder), dict[str, str]()

    def change(trust: Trust) -> Trust:
        trust, _key, shown["KEY"] = add_key(trust, "api", now=datetime.now(UTC), scopes=("bundle:read",))
        return trust

    with on_loopback(server) as address:
        indexed(server)
        site = server.sites[0]
        trust = site.shelf.store().change_trust(site.id, change)
        until(lambda: site.trust.number >= trust.number)
        yield {**shown, "HELP": address, "PINNED": json.dumps(public_keys(trust))}


def run(example: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables, "PYTHONPATH": str(ROOT), "no_proxy": "*"}
    command = [sys.executable, "-W", "error", "-c", example]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def pinned_to_another(variables: dict[str, str], *, id: str | None = None) -> dict[str, str]:
    """The keys of someone else, under our id or their own."""
    other = new_trust("ledger", datetime.now(UTC))
    (key, public), *_ = public_keys(other).items()
    return {**variables, "PINNED": json.dumps({id or key: public})}


def test_both_ways_open_what_was_published(variables: dict[str, str]) -> None:
    first, second = (run(example, variables) for example in EXAMPLES)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert (
        first.stdout == second.stdout == f"{len(list((ROOT / 'examples/ledger/help/articles').iterdir()))} articles\n"
    )


def test_neither_opens_what_another_has_signed(variables: dict[str, str]) -> None:
    (ours,) = json.loads(variables["PINNED"])
    for example in EXAMPLES:
        assert run(example, pinned_to_another(variables)).returncode != 0
        refused = run(example, pinned_to_another(variables, id=ours))
        assert refused.returncode != 0
        assert "BundleInvalid" in refused.stderr or "InvalidSignature" in refused.stderr

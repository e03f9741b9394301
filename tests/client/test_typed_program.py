"""A program as a user writes it: `make lint` checks its types against ours, and it runs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import assert_type

import httpx
import pytest

import helpsdk
from helpsdk import AsyncHelpClient, Breaker, HelpClient, HelpSigner, Outbox, Retry, Timeout, Viewer
from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.errors import HelpUnavailable
from helpsdk.runtime.replies import ArticleReply, Item, ResolveReply
from helpsdk.runtime.searchreplies import SearchReply
from tests.client.scripted import Script, article, found, item, resolved, taken

SIGNER = HelpSigner(site="shop", key_id="k1", secret="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", issuer="tests")


def titles(help: Help, viewer: Viewer | None) -> list[str]:
    reply = help.resolve("home", locale=["ru", "en"], traits={"plan": "team"}, viewer=viewer)
    assert_type(reply, ResolveReply)
    assert_type(reply.items, list[Item])
    return [item.article.title for item in reply.items]


async def first_article(help: AsyncHelp) -> str | None:
    found = await help.search("vat", type="faq", limit=3)
    assert_type(found, SearchReply)
    read = await help.article("vat")
    assert_type(read, ArticleReply | None)
    return read.title if read is not None else None


def test_the_blocking_program() -> None:
    script = Script(resolved(items=[item()]), taken(1))
    with HelpClient(
        "https://help.test",
        "shop",
        key="hk_a_b",
        signer=SIGNER,
        timeout=Timeout(total=1.5),
        retry=Retry(attempts=2),
        breaker=Breaker(failures=5),
        outbox=Outbox(size=100),
        transport=httpx.MockTransport(script),
    ) as help:
        assert_type(help, HelpClient)
        assert titles(help, Viewer("olga", groups=frozenset({"owners"}))) == ["VAT"]
        help.track("invoice.sent", id="42", viewer=Viewer("olga"))
        assert_type(help.token(Viewer("olga")), str)
        assert_type(help.flush(), bool)
        assert help.status().breaker == "closed"


def test_the_awaited_program() -> None:
    async def main() -> str | None:
        transport = httpx.MockTransport(Script(found(), article()))
        async with AsyncHelpClient("https://help.test", "shop", raises=True, transport=transport) as help:
            try:
                return await first_article(help)
            except HelpUnavailable as error:
                assert_type(error.retry_after, float | None)
                raise

    assert asyncio.run(main()) == "VAT"


WRONG = """
from helpsdk import HelpClient, HelpCleint, Timeout
help = HelpClient("https://help.test", "shop", timeout=Timeout(total="2"))
help.resolve("home", locales=["en"])
help.search("vat", type="podcast")
help.article("vat").title
"""


@pytest.mark.soak
def test_a_type_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(WRONG, encoding="utf-8")
    root = Path(helpsdk.__file__).parent.parent
    options = ["--strict", "--no-incremental", "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(program)],
        env={**os.environ, "MYPYPATH": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    lines = [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line]
    assert lines == ["2", "3", "4", "5", "6"], done.stdout

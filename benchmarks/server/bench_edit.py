"""CPU of publishing one edit of a large site, by the author endpoint: what the publisher keeps against all anew.

The whole request counts: authentication, body, drafts, build, the store's transaction on SQLite, and what this process
then takes over into its own runtime. `anew` is a publisher that remembers nothing, on the same store.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from helpsdk.identity.trust import add_key
from helpsdk.server.app import HelpServer
from helpsdk.server.publish import FOLDER, Edits, Publisher
from helpsdk.server.settings import Settings
from helpsdk.server.store import open_store

#: (articles, rules, ms of CPU that one edit may take).
SIZES = ((1_000, 1_000, 100.0), (10_000, 10_000, 300.0))
EDITS = 15
_PAGE = """---
title: Article number {n}
keywords: [word{n}]
---
First check [the next](article:a{next}#part-one).

"""
_PART = """## Part {w} {{#part-{w}}}

A paragraph about number {n} with **bold** words and `code`, as long as a real one. :term[VAT] is a tax.

1. Do this.
2. Do that.

"""
_RULE = """- id: rule-{n}
  show: {{kind: panel, article: a{article}}}
  at: {{screen: s{screen}}}
  when: {{plan: {{$in: [team, free]}}}}
"""


def site(articles: int, rules: int) -> dict[str, bytes]:
    """A generated site: articles that link to each other, a hundred rules in each file."""
    screens = max(1, rules // 50)
    texts = {
        "site.yaml": "id: bench\ntitle: Bench\ndefault_locale: en\nlocales: [en]\ntraits: {plan: {}}\n",
        "glossary.yaml": "- {id: vat, term: VAT, definition: A tax.}\n",
        "screens.yaml": "".join(f"- {{id: s{n}, title: Screen {n}, urls: [/s{n}/x]}}\n" for n in range(screens)),
    }
    for n in range(articles):
        texts[f"articles/a{n}/en.md"] = page(n, articles)
    for file in range(0, rules, 100):
        some = range(file, min(file + 100, rules))
        written = (_RULE.format(n=n, article=n % articles, screen=n % screens) for n in some)
        texts[f"rules/r{file // 100:04}.yaml"] = "".join(written)
    return {path: text.encode() for path, text in texts.items()}


def page(n: int, articles: int, more: str = "") -> str:
    parts = (_PART.format(n=n, w=word) for word in ("one", "two", "three"))
    return _PAGE.format(n=n, next=(n + 1) % articles) + "".join(parts) + more


def cpu(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of CPU in this process and in those it waited for."""
    began, children = time.process_time(), _children()
    work()
    return 1000 * (time.process_time() - began), 1000 * (_children() - children)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(articles: int, rules: int, limit: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        store = open_store(data)
        with closing(Publisher(lambda: store)) as publisher:
            first = cpu(lambda: publisher.edit("bench", FOLDER, Edits(site(articles, rules), whole=True)))
        anew = [_anew(store, number, articles) for number in range(2)]
        key = _key(store)
        store.close()
        server = HelpServer(settings=Settings.read(data=data))
        server.start()
        try:
            edit = Editor(server, key, articles)
            edit.publish(0)  # the first one reads the drafts
            costs = [cpu(lambda number=number: edit.publish(number))[0] for number in range(1, EDITS + 1)]
        finally:
            server.close()
    return report(articles, rules, limit, first, anew, costs)


def _anew(store: Any, number: int, articles: int) -> float:
    text = page(number, articles, f"Anew {number}.\n").encode()
    with closing(Publisher(lambda: store)) as publisher:
        own, children = cpu(lambda: publisher.edit("bench", FOLDER, Edits({f"articles/a{number}/en.md": text})))
    return own + children


def _key(store: Any) -> str:
    made: list[str] = []

    def change(trust: Any) -> Any:
        changed, _, secret = add_key(trust, "api", now=datetime.now(UTC), scopes=("author",))
        made.append(secret)
        return changed

    store.change_trust("bench", change)
    return made[-1]


class Editor:
    """An author who publishes one file after the other."""

    def __init__(self, server: HelpServer, key: str, articles: int) -> None:
        self._server, self._key, self._articles = server, key, articles

    def publish(self, number: int) -> None:
        text = page(number, self._articles, f"Edit {number}.\n")
        reply = asyncio.run(self._sent({"files": {f"articles/a{number}/en.md": text}}))
        assert reply.status_code == 200, reply.text
        assert reply.json()["changed"] is True

    async def _sent(self, body: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._server)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = {"authorization": f"Bearer {self._key}"}
            return await client.post("/v1/author/publish?site=bench", headers=headers, json=body)


def report(
    articles: int, rules: int, limit: float, first: tuple[float, float], anew: list[float], costs: list[float]
) -> bool:
    median = statistics.median(costs)
    good = median <= limit
    print(f"{articles:,} articles, {rules:,} rules")
    print(f"  first publish             {sum(first):10,.0f} ms of CPU")
    print(f"  one edit, anew            {statistics.median(anew):10,.0f} ms")
    print(f"  one edit, remembered      {median:10,.1f} ms  (worst of {len(costs)}: {max(costs):,.1f})")
    print(f"  {statistics.median(anew) / median:,.0f} times less; goal {limit:.0f} ms: {'met' if good else 'MISSED'}")
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="only the smaller site")
    sizes = SIZES[:1] if parser.parse_args().small else SIZES
    good = [measured(*size) for size in sizes]
    if not all(good):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

"""What help costs a host's request: the middleware alone, and each thing a template may call.

    python benchmarks/client/bench_middleware.py [--requests 2000] [--rounds 9]

CPU time, median of interleaved rounds, the difference to the same application without help. `awaits` counts how often
the event loop is returned to: the middleware must not add one. Exits 1 beyond 20 µs for the middleware, or an await.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from helpsdk import HelpSigner
from helpsdk.client.embed import Embed
from helpsdk.client.here import current_help
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.mounted import Mounted
from helpsdk.integrations.starlette import HelpMiddleware, Host

SITE = Path(__file__).parents[2] / "examples" / "ledger" / "help"
GOAL = 20.0  # µs
SCREEN, ELEMENT = "invoice.form", "invoice.form.tax_id"
WHO = Viewer("7", "12", frozenset({"customers"}), {"plan": "team", "role": "owner"}, "ru")
SIGNER = HelpSigner("ledger", "k1", b"s" * 32, "bench")
Ask = Callable[[], int]


def product(use: Callable[[], object], embed: Embed | None) -> Starlette:
    async def page(_request: object) -> PlainTextResponse:
        use()
        return PlainTextResponse("page")

    host = Host(embed, viewer=lambda _: WHO) if embed is not None else None
    middleware = [Middleware(HelpMiddleware, host=host)] if host is not None else []
    return Starlette(routes=[Route("/invoices/new", page, name=SCREEN)], middleware=middleware)


def asking(app: Starlette) -> Ask:
    """One request of the application; how often the event loop was returned to."""

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Any) -> None:
        return None

    headers = [(b"host", b"shop.test"), (b"accept-language", b"ru,en;q=0.8")]

    def ask() -> int:
        scope = {"type": "http", "method": "GET", "path": "/invoices/new", "root_path": "", "query_string": b""}
        running: Any = app({**scope, "headers": headers}, receive, send)
        steps = 0
        try:
            while True:
                running.send(None)
                steps += 1
        except StopIteration:
            return steps

    return ask


def measured(asks: Mapping[str, Ask], requests: int, rounds: int) -> dict[str, float]:
    """µs of CPU a request."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, ask in asks.items():
            ask()
            began = time.process_time()
            for _ in range(requests):
                ask()
            taken[name].append((time.process_time() - began) / requests * 1e6)
    gc.unfreeze()
    return {name: statistics.median(times) for name, times in taken.items()}


def uses() -> dict[str, Callable[[], object]]:
    """What a template may call, one by one."""

    def here() -> Any:
        found = current_help()
        assert found is not None
        return found

    return {
        "middleware": lambda: None,
        "+ help_screen()": lambda: here().screen_attribute(),
        "+ help_tag(), nobody": lambda: here().embed.tag(),
        "+ help_tag(), signed": lambda: here().tag(),
        "+ help_tip(), one": lambda: here().tip(ELEMENT),
    }


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=2_000)
    arguments.add_argument("--rounds", type=int, default=9)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as data:
        mounted = Mounted.of(SITE, data=data)
        mounted.server.start()
        embed = mounted.embed("/help", SIGNER, "/help-token")
        asks = {"without help": asking(product(lambda: None, None))}
        asks |= {name: asking(product(use, embed)) for name, use in uses().items()}
        awaits = {name: ask() for name, ask in asks.items()}
        found = measured(asks, given.requests, given.rounds)
        mounted.server.close()
    return report(found, awaits)


def report(found: Mapping[str, float], awaits: Mapping[str, int]) -> int:
    base = found["without help"]
    print("| | µs a request | more | awaits |\n|---|---|---|---|")
    for name, microseconds in found.items():
        print(f"| {name} | {microseconds:.1f} | {microseconds - base:+.1f} | {awaits[name]} |")
    more = found["middleware"] - base
    print(f"\nmiddleware: {more:.1f} µs, goal {GOAL:.0f}")
    return int(more > GOAL or len(set(awaits.values())) > 1)


if __name__ == "__main__":
    sys.exit(main())

"""resolve against a linear pass over the same compiled rules, as ratios from one run.

    python benchmarks/engine/bench_resolve.py [--rules 100 1000 10000] [--rounds 15]

CPU time, median of interleaved rounds, so that a busy machine changes the numbers but hardly the ratios. The rules:
five for each screen and twenty for everywhere; conditions on role, plan, locale and numbers; some wait for an event.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context import ArticleFacts, Context, Engine, EngineSettings, Event, Memory, TraitSpec
from helpsdk.context.engine import _walk
from helpsdk.context.rules import Policy, Rule
from helpsdk.identity.viewer import ANONYMOUS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TRAITS = {"role": TraitSpec(), "plan": TraitSpec(), "build": TraitSpec("number"), "uses": TraitSpec("number")}
ROLES = ["owner", "admin", "accountant", "clerk", "guest"]
PLANS = ["free", "team", "business", "enterprise"]
PER_SCREEN = 5
EVERYWHERE = 20


def rules(count: int, random: Random) -> list[Rule]:
    return [Rule.model_validate_json(json.dumps(one_rule(number, count, random))) for number in range(count)]


def one_rule(number: int, count: int, random: Random) -> dict[str, Any]:
    everywhere = number < min(EVERYWHERE, count // 5)
    at: dict[str, Any] = {"any": True} if everywhere else {"screen": f"s{number % (count // PER_SCREEN)}"}
    if random.random() < 0.15:
        at["event"] = random.choice(["failed", "sent"])
    return {
        "id": f"r{number}",
        "show": {"kind": "panel", "article": f"a{number % 500}"},
        "at": at,
        "when": when(random),
        "priority": random.choice(["low", "normal", "normal", "high"]),
    }


def when(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if random.random() < 0.6:
        made["role"] = {"$in": random.sample(ROLES, 2)}
    if random.random() < 0.4:
        made["plan"] = random.choice(PLANS)
    if random.random() < 0.3:
        made["build"] = {"$gte": random.randint(1, 100)}
    if random.random() < 0.2:
        made["locale"] = {"$in": ["en", "ru"]}
    if random.random() < 0.2:
        made["uses"] = {"$lt": random.randint(1, 50)}
    return made


def contexts(count: int, random: Random) -> list[Context]:
    return [
        Context(
            screen=f"s{random.randrange(count // PER_SCREEN)}",
            traits={
                "role": random.choice(ROLES),
                "plan": random.choice(PLANS),
                "build": random.randint(1, 100),
                "uses": random.randint(1, 50),
            },
            events=(Event("failed", 5),) if random.random() < 0.3 else (),
            locales=("ru", "en"),
        )
        for _ in range(200)
    ]


def engine(made: Sequence[Rule], count: int) -> Engine:
    return Engine(
        made,
        screens=[Screen(id=f"s{number}", title="Screen") for number in range(count // PER_SCREEN)],
        articles={f"a{number}": ArticleFacts(locales=("en", "ru")) for number in range(500)},
        settings=EngineSettings(TRAITS, "en", ("en", "ru")),
        policy=Policy(),
    )


def linear(engine: Engine, context: Context) -> Any:
    """The same situation, stages and answer, over all rules instead of the indexed ones."""
    situation = engine._surveyor.situation(context, ANONYMOUS, Memory(), NOW)
    return engine._answer(_walk(engine._rules, situation, engine._limits), situation)


def cpu(work: Callable[[Context], Any], asked: Sequence[Context]) -> float:
    """Microseconds a context."""
    started = time.process_time()
    for context in asked:
        work(context)
    return (time.process_time() - started) / len(asked) * 1e6


def measure(count: int, rounds: int) -> dict[str, float]:
    random = Random(count)
    made = rules(count, random)
    gc.disable()
    started = time.process_time()
    built = engine(made, count)
    compiled = (time.process_time() - started) / count * 1e6
    gc.enable()
    asked = contexts(count, random)
    few = asked[: max(2, 20_000 // count)]
    for context in few:
        resolved = built.resolve(context, ANONYMOUS, Memory(), NOW)
        assert resolved == linear(built, context)
    fast, slow = [], []
    for _ in range(rounds):
        fast.append(cpu(lambda context: built.resolve(context, ANONYMOUS, Memory(), NOW), asked))
        slow.append(cpu(lambda context: linear(built, context), few))
    return {"compile": compiled, "resolve": statistics.median(fast), "linear": statistics.median(slow)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args(argv)
    print(f"{'rules':>8} {'compile µs/rule':>16} {'resolve µs':>11} {'linear µs':>11} {'linear/resolve':>15}")
    results = {}
    for count in options.rules:
        results[count] = row = measure(count, options.rounds)
        ratio = row["linear"] / row["resolve"]
        print(f"{count:>8,} {row['compile']:>16.1f} {row['resolve']:>11.1f} {row['linear']:>11.1f} {ratio:>15.1f}")
    if len(results) > 1:
        low, high = min(results), max(results)
        for name in ("resolve", "linear"):
            exponent = math.log(results[high][name] / results[low][name]) / math.log(high / low)
            print(f"growth exponent of {name}, {low:,} → {high:,} rules: {exponent:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The site that the servers are asked about: the rules of the engine's workload, over articles in two languages.

Rules are those of `benchmarks/engine/workload.py`: twenty for everywhere and five for each screen, each with its
condition. Ten rules share an article. The requests are what a widget sends from a page of another origin.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))

import workload

from helpsdk.content.screens import Screen
from helpsdk.context.context import Context
from helpsdk.context.rules import Rule
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

SITE = "ledger"
ORIGIN = "https://app.example.com"
TRAITS = {
    "role": {"type": "string"},
    "plan": {"type": "string"},
    "build": {"type": "number"},
    "uses": {"type": "number"},
}
#: The exponent of Zipf's law: how much less often the next most frequent screen is asked for.
ZIPF = 1.0
WRITTEN_IN = ("en", "de")
_WORDS = (
    *("send", "check", "open", "change", "the", "invoice", "tax", "number"),
    *("payment", "report", "draft", "account", "on", "again", "before", "after"),
)


@dataclass(frozen=True, slots=True)
class Size:
    articles: int
    rules: int


def written_rules(size: Size) -> list[dict[str, Any]]:
    """As a writer's file has them; the events under names that a site can declare."""
    rules = workload.written(size.rules)
    for number, rule in enumerate(rules):
        rule["show"]["article"] = f"a{number % size.articles}"
        if "event" in rule["at"]:
            rule["at"]["event"] = _event(rule["at"]["event"])
    return rules


def published(size: Size) -> PublishedSite:
    settings = SiteSettings.model_validate(
        {
            "id": SITE,
            "title": {"en": "Ledger"},
            "default_locale": "en",
            "locales": tuple(workload.LOCALES),
            "traits": TRAITS,
            "events": {_event(name): {"title": {"en": f"It {name}"}} for name in workload.EVENTS},
            "origins": (ORIGIN,),
        }
    )
    return PublishedSite(
        settings=settings,
        screens=tuple(Screen(id=id, title=f"Screen {id}") for id in workload.screen_ids(size.rules)),
        rules=tuple(Rule.model_validate(rule) for rule in sorted(written_rules(size), key=lambda rule: rule["id"])),
        articles={id: _article(id) for id in sorted(f"a{number}" for number in range(size.articles))},
    )


def requests(size: Size, count: int) -> list[dict[str, Any]]:
    """Bodies for /v1/resolve: any screen, other traits, languages and devices each time."""
    random = Random(size.rules + count)
    return [_request(one.context, random) for one in workload.asked(size.rules, count)]


def visits(size: Size, count: int, round: int) -> list[dict[str, Any]]:
    """Bodies as of real visits: few screens are asked for often, most of them seldom (Zipf's law), and whoever asks is
    somebody else each time, in every round.
    """
    random, shuffled = Random(f"{size.rules} {round}"), workload.screen_ids(size.rules)
    Random(size.rules).shuffle(shuffled)
    weights = [1 / rank**ZIPF for rank in range(1, len(shuffled) + 1)]
    on = [workload.Asked(Context(screen=id), {}) for id in random.choices(shuffled, weights, k=count + round)]
    return [_request(one.context, random) for one in workload.asked(size.rules, count, like=on)]


def anywhere(size: Size, count: int, round: int) -> list[dict[str, Any]]:
    """Bodies for any screens alike, which is mostly the first request at a screen; others in every round."""
    random = Random(f"any {size.rules} {round}")
    on = [
        workload.Asked(Context(screen=id), {})
        for id in random.choices(workload.screen_ids(size.rules), k=count + round)
    ]
    return [_request(one.context, random) for one in workload.asked(size.rules, count, like=on)]


def remembering(bodies: Sequence[dict[str, Any]], size: Size) -> list[dict[str, Any]]:
    """The same by readers who saw twelve rules and put two away."""
    random = Random(len(bodies))
    return [{**body, "memory": _memory(body["device"], size, random)} for body in bodies]


def _memory(device: str, size: Size, random: Random) -> dict[str, Any]:
    rules = [f"r{random.randrange(size.rules)}" for _ in range(10)] + [f"r{at}" for at in random.sample(range(5), 4)]
    return {
        "v": 1,
        "dismissed": {rule: {"scope": "revision", "major": 1} for rule in rules[-2:]},
        "seen": {rule: {device: {"n": 2, "at": [1_795_000_000_000, 1_795_000_090_000]}} for rule in rules[:-2]},
    }


def encoded(bodies: Sequence[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(body, separators=(",", ":")).encode() for body in bodies]


def _request(context: Any, random: Random) -> dict[str, Any]:
    locale = context.locales[0]
    return {
        "screen": context.screen,
        "url": f"/{context.screen}/{random.randint(1, 10**6)}",
        "events": [
            {"id": f"{random.getrandbits(128):032x}", "name": _event(event.name), "age": round(random.random() * 20, 1)}
            for event in context.events
        ],
        "traits": dict(context.traits),
        "locale": [f"{locale}-{locale.upper()}", locale],
        "app_version": f"4.{random.randint(0, 30)}.0",
        "device": f"{random.getrandbits(80):020x}",
        "tz": random.choice(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]),
        "shows": ["panel", "tip", "banner", "modal", "whats_new", "tour", "checklist"],
    }


def _event(name: str) -> str:
    return f"invoice.{name}"


def _article(id: str) -> PublishedArticle:
    random = Random(id)
    return PublishedArticle(
        id=id, source="en", translations={locale: _translation(locale, random) for locale in WRITTEN_IN}
    )


def _translation(locale: str, random: Random) -> PublishedTranslation:
    lead, *more = [" ".join(random.choices(_WORDS, k=30)) for _ in range(4)]
    title = " ".join(random.choices(_WORDS, k=5)).capitalize()
    tree = [
        {"t": "p", "c": [lead]},
        {"t": "h2", "id": "more", "c": ["More"]},
        *({"t": "p", "c": [one]} for one in more),
    ]
    return PublishedTranslation(
        locale=locale,
        title=title,
        excerpt=lead[:160],
        updated=date(2026, 11, random.randint(1, 22)),
        tree=tree,
        lead=tree[:1],
        sections=(
            Section(id="", title=title, level=1, text=lead),
            Section(id="more", title="More", level=2, text=" ".join(more)),
        ),
        source_revision="r1",
    )

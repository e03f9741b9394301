"""The engine against the plain reference over random sites: the same answer and reasons; explain as resolve."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeAlias

import pytest

from helpsdk.context import Context, Memory, Resolution, explain_text
from helpsdk.identity.viewer import Viewer
from tests.context import questions, worlds
from tests.context.plain.asked import World
from tests.context.reference import Verdict, reference

CONTEXTS_PER_SITE = 10

Question: TypeAlias = tuple[Context, Viewer, Memory, datetime]


def question(random: Random) -> Question:
    now = questions.moment(random)
    return questions.context(random), questions.viewer(random), questions.memory(random, now), now


def compare(seed: int) -> set[str]:
    """One random site in several contexts; the codes that came up."""
    random = Random(seed)
    world = worlds.world(random)
    engine = worlds.engine_of(world)
    codes: set[str] = set()
    for _ in range(CONTEXTS_PER_SITE):
        asked = question(random)
        verdict = reference(world, *asked)
        resolved, explained = engine.resolve(*asked), engine.explain(*asked)

        assert answer(resolved) == expected(verdict), (seed, asked)
        assert_explains(explained, resolved, verdict, (seed, asked))
        assert_keeps(world, asked, resolved, verdict, seed)
        codes |= {code for _, code in verdict.codes.values()} | {f"{way}: {code}" for way, code in verdict.tried}
    return codes


def answer(resolution: Resolution) -> dict[str, Any]:
    shown = ("rule", "kind", "article", "locale", "fallback", "reason")
    return {
        "items": [tuple(getattr(item, name) for name in shown) for item in resolution.items],
        "held_out": list(resolution.held_out),
        "left": dict(resolution.left),
        "done": {rule: steps for rule, steps in resolution.done.items() if steps},
    }


def expected(verdict: Verdict) -> dict[str, Any]:
    items = [(one.rule, one.kind, one.article, one.locale, one.fallback, one.reason) for one in verdict.items]
    return {"items": items, "held_out": verdict.held_out, "left": verdict.left, "done": verdict.done}


def assert_explains(explained: Resolution, resolved: Resolution, verdict: Verdict, where: Any) -> None:
    """explain is resolve and says of every rule, once, what the reference says."""
    assert explained._replace(withheld=(), tried=(), nearest=()) == resolved, where
    assert {one.rule: (one.stage, one.code) for one in explained.withheld} == verdict.codes, where
    assert len(explained.withheld) == len(verdict.codes), where
    assert [(one.way, one.code) for one in explained.tried] == verdict.tried, where
    ends = {one.rule: one.detail for one in explained.withheld if one.stage == "caps"}
    for rule, spent in verdict.spent.items():
        at = (ends[rule]["needs"] or {}).get("at")
        assert (ends[rule]["which"], ends[rule]["key"]) == (spent.which, spent.key), where
        assert (None if at is None else datetime.fromisoformat(at)) == spent.ends, where
    assert explain_text(explained).startswith("On ")


def assert_keeps(world: World, asked: Question, resolved: Resolution, verdict: Verdict, seed: int) -> None:
    """Until its ttl, but for the last second, the answer stays as it is."""
    assert 5 <= resolved.ttl <= 300
    if resolved.ttl == 5:
        return
    context, viewer, memory, now = asked
    for seconds in (resolved.ttl - 1, resolved.ttl // 2):
        then = reference(world, questions.later(context, seconds), viewer, memory, now + timedelta(seconds=seconds))
        assert (then.items, then.held_out) == (verdict.items, verdict.held_out), (seed, seconds, resolved.ttl, asked)
        assert then.left == verdict.left, (seed, seconds, resolved.ttl, asked)


def test_the_engine_does_what_the_reference_does() -> None:
    codes = set().union(*(compare(seed) for seed in range(300)))

    assert codes == CODES  # the random sites meet everything there is


@pytest.mark.soak
def test_the_same_for_a_hundred_thousand_contexts() -> None:
    for seed in range(1_000_000, 1_010_000):
        compare(seed)


CODES = {
    "applies_to",
    "audience",
    "cap",
    "condition",
    "cooldown",
    "dismissed",
    "done",
    "duplicate",
    "event_too_old",
    "held_out",
    "no_article",
    "no_event",
    "no_locale",
    "not_at_element",
    "not_on_screen",
    "not_supported",
    "rollout",
    "shown",
    "slot",
    "stop_after",
    "window",
    "default: not_needed",
    "default: not_supported",
    "default: unavailable",
    "default: used",
    "faq: no_faq",
    "faq: not_needed",
    "faq: not_supported",
    "faq: nothing_found",
    "faq: used",
    "search: no_search",
    "search: no_words",
    "search: not_needed",
    "search: not_supported",
    "search: nothing_found",
    "search: used",
}

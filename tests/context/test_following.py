"""An engine that follows another answers as one built anew, whatever was edited; the one before goes on as it was."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from helpsdk.context import ArticleFacts, Engine, EngineSettings
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from tests.context import worlds
from tests.context.builders import rule as simple_rule
from tests.context.plain.asked import World
from tests.context.reference import reference
from tests.context.test_reference import Question, answer, expected, question

STEPS = 6
QUESTIONS = 4


def edited(world: World, random: Random) -> tuple[World, dict[str, Rule | None], dict[str, ArticleFacts | None]]:
    """The world after a few edits, and what they were."""
    ids = random.sample(worlds.RULE_IDS, random.randint(0, 3))
    rules = {id: worlds.rule(random, id) if random.random() < 0.75 else None for id in ids}
    named = random.sample(worlds.ARTICLES, random.choice([0, 0, 1, 2]))
    articles = {id: worlds.facts(random) if random.random() < 0.8 else None for id in named}
    kept = [rule for rule in world.rules if rule.id not in rules]
    facts = {**world.articles, **articles}
    after = replace(
        world,
        rules=[*kept, *(rule for rule in rules.values() if rule is not None)],
        articles={id: one for id, one in facts.items() if one is not None},
    )
    return after, rules, articles


def answers(engine: Engine, asked: list[Question]) -> list[tuple[Any, Any]]:
    return [(engine.resolve(*one), engine.explain(*one)) for one in asked]


def follow(seed: int) -> int:
    """Edits one random site again and again; how often an engine could follow."""
    random = Random(seed)
    world = worlds.world(random)
    engine, followed = worlds.engine_of(world), 0
    for _ in range(STEPS):
        asked = [question(random) for _ in range(QUESTIONS)]
        before = answers(engine, asked)
        world, rules, articles = edited(world, random)
        fresh = worlds.engine_of(world)
        next_one = engine.following(rules, articles, fresh._fallbacks.search)
        made = answers(next_one or fresh, asked)

        assert made == answers(fresh, asked), (seed, rules, articles)
        assert answers(engine, asked) == before, seed
        for one, (resolved, _) in zip(asked, made, strict=True):
            assert answer(resolved) == expected(reference(world, *one)), (seed, one)
        followed += next_one is not None
        engine = next_one or fresh
    return followed


def test_after_any_edits_it_answers_as_one_built_anew() -> None:
    followed = sum(follow(seed) for seed in range(60))

    assert followed > 200  # most of the 360 steps need no new engine


def test_a_checklist_names_the_screen_that_the_reader_is_on_whichever_was_asked_for_first() -> None:
    follow(2003215)


@pytest.mark.soak
def test_the_same_for_many_more_sites() -> None:
    for seed in range(2_000_000, 2_005_000):
        follow(seed)


def moved(world: World, random: Random) -> World:
    """The same rules and articles; around them something else, but nothing that rules are made ready with."""
    another = worlds.world(random)
    fallback = {"fallback": another.policy.fallback}
    changes: list[dict[str, Any]] = [
        {"screens": another.screens},
        {"faq": another.faq},
        {"traits": dict(random.sample(sorted(world.traits.items()), 3))},
        {"locales": tuple(reversed(world.locales))},
        {"policy": world.policy.model_copy(update=fallback)},
    ]
    return replace(world, **{name: value for one in random.sample(changes, 2) for name, value in one.items()})


@pytest.mark.parametrize("seed", range(40))
def test_amid_another_site_it_answers_as_one_built_anew_and_makes_no_rule_ready(seed: int) -> None:
    random = Random(seed)
    world = worlds.world(random)
    engine = worlds.engine_of(world)
    asked = [question(random) for _ in range(QUESTIONS)]
    before = answers(engine, asked)
    after = moved(world, random)
    fresh = worlds.engine_of(after)

    found = engine.amid(after.screens, fresh._settings, after.policy)

    assert found is not None and all(found.rule(rule.id) is rule for rule in engine.rules)
    assert answers(found, asked) == answers(fresh, asked)
    assert answers(engine, asked) == before
    edited_world, rules, articles = edited(after, random)
    followed = found.following(rules, articles, fresh._fallbacks.search)
    if followed is not None:
        assert answers(followed, asked) == answers(worlds.engine_of(edited_world), asked)


def test_amid_other_groups_or_limits_rules_are_made_ready_anew() -> None:
    engine = Engine([simple_rule("r", article="a")], settings=EngineSettings(saved_groups={"some": {"x": 1}}))
    settings, policy = engine._settings, engine._policy

    def amid(settings: EngineSettings, policy: Policy) -> Engine | None:
        return engine.amid((), settings, policy)

    assert amid(settings, policy) is not None
    assert amid(replace(settings, staff=frozenset({"agents"})), policy) is None
    assert amid(replace(settings, saved_groups={"some": {"x": True}}), policy) is None
    assert amid(settings, Policy.model_validate({"sets": {"a-set": {"caps": [{"max": 1}]}}})) is None


def many(count: int) -> Engine:
    rules = [simple_rule(f"r{at}", article=f"a{at % 50}", at={"screen": f"s{at % 40}"}) for at in range(count)]
    return Engine(rules)


def test_what_did_not_change_is_shared() -> None:
    engine = many(400)

    after = engine.following({"r7": simple_rule("r7", article="a1", at={"screen": "s1"}), "r9": None}, {})

    assert after is not None and after.rule("r9") is None and after.rule("r8") is engine.rule("r8")
    assert {rule.id for rule in after.replaced[0]} == {"r7", "r9"}
    assert [rule.id for rule in after.replaced[1]] == ["r7"]


def test_a_changed_article_concerns_only_rules_that_show_it() -> None:
    engine = many(400)

    after = engine.following({}, {"a3": ArticleFacts(major=2)})

    assert after is not None
    assert {rule.article_id for rule in after.replaced[1]} == {"a3"} and len(after.replaced[1]) == 8
    assert engine.rule("r3").article.major == 1  # type: ignore[union-attr]


def test_after_very_many_edits_an_engine_is_built_anew() -> None:
    engine: Engine | None = many(10)
    steps = 0
    while engine is not None:
        engine = engine.following({"r1": simple_rule("r1", article="a1", when={"x": steps % 5})}, {})
        steps += 1

    assert 100 < steps < 1_100


def test_new_clauses_use_up_the_tables() -> None:
    engine: Engine | None = many(10)
    steps = 0
    while engine is not None:
        engine = engine.following({"r1": simple_rule("r1", article="a1", when={"x": steps})}, {})
        steps += 1

    assert 20 < steps < 60

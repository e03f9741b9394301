"""Our engine over the neutral workload, and its matching alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import busy
from timing import Work
from workload import NOW, SETTINGS, Asked, articles, screens

from helpsdk.context import Engine, Memory
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.identity.viewer import ANONYMOUS

NO_MEMORY = Memory()


def validated(written: Iterable[dict[str, Any]]) -> list[Rule]:
    return [Rule.model_validate(one) for one in written]


def built(rules: Iterable[Rule], count: int, policy: Policy | None = None) -> Engine:
    return Engine(rules, screens=screens(count), articles=articles(count), settings=SETTINGS, policy=policy)


def resolver(engine: Engine) -> Callable[[Asked], Any]:
    return lambda asked: engine.resolve(asked.context, ANONYMOUS, NO_MEMORY, NOW)


def streamed(engine: Engine, asked: Sequence[Asked]) -> Callable[[Any], Any]:
    """Resolves the next question at each call, whatever it is called with; each place was visited before."""
    resolve, stream = resolver(engine), iter(asked)
    for one in asked:
        resolve(replace(one, context=replace(one.context, traits={})))
    return lambda _: resolve(next(stream))


def explainer(engine: Engine) -> Callable[[Asked], Any]:
    return lambda asked: engine.explain(asked.context, ANONYMOUS, NO_MEMORY, NOW)


def busy_work(written: list[dict[str, Any]], asked: Sequence[Asked]) -> Work:
    """The whole pipeline in use; checked to show what explain shows."""
    count = len(written)
    engine = built(validated(busy.busy(written)), count, busy.POLICY)
    people = cycle(busy.readers(count))
    questions = [(context, *person, NOW) for context, person in zip(busy.on_a_device(asked), people, strict=False)]
    for question in questions[: max(2, 20_000 // count)]:
        assert engine.resolve(*question).items == engine.explain(*question).items, question
    return (lambda question: engine.resolve(*question)), questions


def in_rank_order(engine: Engine, written: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a rule-by-rule engine is given, so that its answer comes in our order."""
    order = {rule.id: rule.order for rule in engine.rules}
    return sorted(written, key=lambda rule: order[rule["id"]])


def situations(engine: Engine, asked: Iterable[Asked]) -> list[Any]:
    """What the host reported, made ready: the flat attributes that the other engines get are ready, too."""
    return [engine._surveyor.situation(one.context, ANONYMOUS, NO_MEMORY, NOW) for one in asked]


def matcher(engine: Engine) -> Callable[[Any], list[str]]:
    """Candidates and conditions only, over a situation: on these rules, no other stage has anything to test."""
    page_of = engine._index.page

    def matching(situation: Any) -> list[str]:
        return [rule.id for rule in page_of(situation).passing(situation)]

    return matching

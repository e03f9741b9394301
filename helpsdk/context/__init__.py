"""The rules engine: pure, without I/O."""

from __future__ import annotations

from helpsdk.context.compiled import RuleTwice
from helpsdk.context.conditions import ConditionInvalid, compile_condition
from helpsdk.context.context import Context, Event
from helpsdk.context.engine import Engine, Outcome, Resolution, ResolvedItem
from helpsdk.context.explain import explain_text
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.memory import Dismissal, Memory, merge
from helpsdk.context.patterns import PatternInvalid, compile_patterns
from helpsdk.context.policy import Policy
from helpsdk.context.resolution import Candidate
from helpsdk.context.rules import Rule
from helpsdk.context.schedule import compile_window

__all__ = [
    "ArticleFacts",
    "Candidate",
    "ConditionInvalid",
    "Context",
    "Dismissal",
    "Engine",
    "EngineSettings",
    "Event",
    "Memory",
    "Outcome",
    "PatternInvalid",
    "Policy",
    "Resolution",
    "ResolvedItem",
    "Rule",
    "RuleTwice",
    "TraitSpec",
    "compile_condition",
    "compile_patterns",
    "compile_window",
    "explain_text",
    "merge",
]

"""The rules engine: pure, without I/O."""

from __future__ import annotations

from helpsdk.context.conditions import ConditionInvalid, compile_condition
from helpsdk.context.context import Context, Event
from helpsdk.context.engine import Engine, Outcome, Resolution, ResolvedItem
from helpsdk.context.explain import explain_text
from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
from helpsdk.context.memory import Dismissal, Memory
from helpsdk.context.patterns import PatternInvalid, compile_patterns

__all__ = [
    "ArticleFacts",
    "ConditionInvalid",
    "Context",
    "Dismissal",
    "Engine",
    "EngineSettings",
    "Event",
    "Memory",
    "Outcome",
    "PatternInvalid",
    "Resolution",
    "ResolvedItem",
    "TraitSpec",
    "compile_condition",
    "compile_patterns",
    "explain_text",
]

"""The rules engine: pure, without I/O. Each name is loaded when it is first used: who reads answers needs no engine."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpsdk.context.compiled import RuleTwice
    from helpsdk.context.conditions import ConditionInvalid, compile_condition
    from helpsdk.context.context import Context, Event
    from helpsdk.context.engine import Engine
    from helpsdk.context.explain import explain_text
    from helpsdk.context.facts import ArticleFacts, EngineSettings, TraitSpec
    from helpsdk.context.memory import Dismissal, Memory, merge
    from helpsdk.context.patterns import PatternInvalid, compile_patterns
    from helpsdk.context.policy import Policy
    from helpsdk.context.resolution import Candidate, Outcome, Resolution, ResolvedItem
    from helpsdk.context.rules import Rule
    from helpsdk.context.schedule import compile_window

# public name -> the module that owns it
_EXPORTS = {
    "ArticleFacts": "helpsdk.context.facts",
    "Candidate": "helpsdk.context.resolution",
    "ConditionInvalid": "helpsdk.context.conditions",
    "Context": "helpsdk.context.context",
    "Dismissal": "helpsdk.context.memory",
    "Engine": "helpsdk.context.engine",
    "EngineSettings": "helpsdk.context.facts",
    "Event": "helpsdk.context.context",
    "Memory": "helpsdk.context.memory",
    "Outcome": "helpsdk.context.resolution",
    "PatternInvalid": "helpsdk.context.patterns",
    "Policy": "helpsdk.context.policy",
    "Resolution": "helpsdk.context.resolution",
    "ResolvedItem": "helpsdk.context.resolution",
    "Rule": "helpsdk.context.rules",
    "RuleTwice": "helpsdk.context.compiled",
    "TraitSpec": "helpsdk.context.facts",
    "compile_condition": "helpsdk.context.conditions",
    "compile_patterns": "helpsdk.context.patterns",
    "compile_window": "helpsdk.context.schedule",
    "explain_text": "helpsdk.context.explain",
    "merge": "helpsdk.context.memory",
}

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


if not TYPE_CHECKING:  # to a type checker any name would be there, misspelt ones too

    def __getattr__(name: str) -> Any:
        module = _EXPORTS.get(name)
        if module is None:
            raise AttributeError(f"module 'helpsdk.context' has no attribute {name!r}")
        found = globals()[name] = getattr(importlib.import_module(module), name)
        return found

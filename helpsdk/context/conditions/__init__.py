"""Conditions: GrowthBook's Mongo-style JSON, checked once and compiled to closures that never raise.

`{"plan": {"$in": ["team", "business"]}, "role": "owner"}`: every entry must hold. Dotted names walk into objects, a
missing attribute is null. Types are strict: only two numbers or two strings have an order, true is not 1, and what
has no answer (a word compared with a number, NaN) is false. Upstream's specification 0.8.0, but a mistake that upstream
quietly lets never match (an unknown operator, a wrong operand) is an error here.
"""

from __future__ import annotations

from helpsdk.context.conditions.allowance import ANSWERING
from helpsdk.context.conditions.compile import compile_condition
from helpsdk.context.conditions.invalid import (
    MAX_DEPTH,
    MAX_LISTED,
    MAX_TESTS,
    Attributes,
    ConditionInvalid,
    Path,
    Predicate,
    Test,
)
from helpsdk.context.conditions.reading import (
    clauses,
    failing,
    failing_within,
    names,
    refuse_unknown_groups,
    saved_groups_checked,
)
from helpsdk.context.conditions.values import lookup

__all__ = [
    "ANSWERING",
    "MAX_DEPTH",
    "MAX_LISTED",
    "MAX_TESTS",
    "Attributes",
    "ConditionInvalid",
    "Path",
    "Predicate",
    "Test",
    "clauses",
    "compile_condition",
    "failing",
    "failing_within",
    "lookup",
    "names",
    "refuse_unknown_groups",
    "saved_groups_checked",
]

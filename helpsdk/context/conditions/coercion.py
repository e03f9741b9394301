"""Order as JavaScript has it, where null is 0 and "8" is 8: for GrowthBook's own suite, which relies on it."""

from __future__ import annotations

import math
from typing import Any, Final

from helpsdk.context.conditions.invalid import Path, Test
from helpsdk.context.conditions.operators import OPERATORS, ORDER, Builder, Compare
from helpsdk.context.conditions.values import SCALAR, refuse_odd


def _coerced(compare: Compare) -> Builder:
    def build(operand: Any, path: Path) -> Test:
        refuse_odd(operand, path)
        return lambda actual: (
            compare(actual, operand)
            if isinstance(actual, str) and isinstance(operand, str)
            else compare(_number(actual), _number(operand))
        )

    return build


def _number(value: Any) -> float:
    """A number as JavaScript would make it of a JSON scalar; NaN, which has no order, for all else."""
    try:
        return float(value or 0) if isinstance(value, SCALAR) else math.nan
    except (ValueError, OverflowError):
        return math.nan


COERCED: Final[dict[str, Builder]] = {**OPERATORS, **{name: _coerced(compare) for name, compare in ORDER.items()}}

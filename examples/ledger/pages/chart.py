"""The geometry of a bar chart, for the templates to draw as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """In the chart's own units, the origin at the top left."""

    x: float
    y: float
    width: float
    height: float
    middle: float


def bars(values: Sequence[Decimal], *, width: float, height: float) -> list[Bar]:
    """One bar for each value, on an axis from zero; a small value stays visible."""
    most = max(values, default=Decimal(0)) or Decimal(1)
    slot = width / max(len(values), 1)
    thick = min(slot * 0.62, 56)
    return [_bar(index, float(value / most), slot, thick, height) for index, value in enumerate(values)]


def _bar(index: int, share: float, slot: float, thick: float, height: float) -> Bar:
    tall = max(round(height * share, 1), 2.0 if share else 0.0)
    middle = round(slot * (index + 0.5), 1)
    return Bar(round(middle - thick / 2, 1), round(height - tall, 1), round(thick, 1), tall, middle)

"""Its short name."""

from __future__ import annotations

from django.apps import AppConfig


class StockConfig(AppConfig):  # type: ignore[misc]
    name = "examples.django.stock"
    label = "stock"
    verbose_name = "Stock"

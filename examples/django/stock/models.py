"""What is on the shelves, and who delivers it."""

from __future__ import annotations

from django.db import models


class Supplier(models.Model):  # type: ignore[misc]
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return str(self.name)


class Product(models.Model):  # type: ignore[misc]
    name = models.CharField(max_length=80)
    code = models.SlugField(unique=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    count = models.PositiveIntegerField(default=0)
    reorder_at = models.PositiveIntegerField(default=5)
    supplier = models.ForeignKey(Supplier, models.PROTECT)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_low(self) -> bool:
        return bool(self.count <= self.reorder_at)


class Order(models.Model):  # type: ignore[misc]
    product = models.ForeignKey(Product, models.CASCADE)
    count = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.count} × {self.product}"

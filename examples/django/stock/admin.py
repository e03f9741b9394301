"""The admin, as the framework makes it."""

from __future__ import annotations

from django.contrib import admin
from examples.django.stock.models import Order, Product, Supplier


@admin.register(Product)
class Products(admin.ModelAdmin):  # type: ignore[misc]
    list_display = ("name", "code", "price", "count", "supplier")
    list_filter = ("supplier",)
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}  # noqa: RUF012 - as the admin documents it


admin.site.register([Order, Supplier])
admin.site.site_header = "Stockroom"

"""Three pages of the product, its admin, and where help tokens come from."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from examples.django.stock import views

stock = (
    [
        path("", views.list_products, name="list"),
        path("<int:id>/", views.show_product, name="detail"),
        path("<int:id>/order/", views.order, name="order"),
    ],
    "product",
)
urlpatterns = [
    path("", views.home),
    path("products/", include(stock)),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("admin/", admin.site.urls),
    path("", include("helpsdk.integrations.django.urls")),
]

"""The products, one of them, and an order for more of it. The URL patterns' names are the screens' ids."""

from __future__ import annotations

from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from examples.django.stock.models import Order, Product
from examples.django.stock.sample import PEOPLE

MOST = 500


def home(_request: HttpRequest) -> HttpResponse:
    return redirect("product:list")


def sign_in(request: HttpRequest) -> HttpResponse:
    """Without passwords: it is a demo."""
    name = request.POST.get("person")
    if request.method == "POST" and name in PEOPLE:
        login(request, get_user_model().objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
        return redirect("product:list")
    people = [(name, f"{first} {last}", role) for name, (first, last, role) in PEOPLE.items()]
    return render(request, "stock/sign_in.html", {"people": people})


@require_POST  # type: ignore[untyped-decorator]
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@login_required  # type: ignore[untyped-decorator]
@require_GET  # type: ignore[untyped-decorator]
def list_products(request: HttpRequest) -> HttpResponse:
    low = "low" in request.GET
    found = Product.objects.select_related("supplier").order_by("name")
    return render(
        request,
        "stock/products.html",
        {"products": found.filter(count__lte=F("reorder_at")) if low else found, "low": low},
    )


@login_required  # type: ignore[untyped-decorator]
@require_GET  # type: ignore[untyped-decorator]
def show_product(request: HttpRequest, id: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=id)
    return render(request, "stock/product.html", {"product": product, "orders": product.order_set.order_by("-made")})


@login_required  # type: ignore[untyped-decorator]
def order(request: HttpRequest, id: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=id)
    count = request.POST.get("count", "")
    if request.method == "POST" and count.isdecimal() and 0 < int(count) <= MOST:
        Order.objects.create(product=product, count=int(count), note=request.POST.get("note", "")[:500])
        return redirect("product:detail", id)
    refused = request.method == "POST"
    known = {"product": product, "refused": refused}
    return render(request, "stock/order.html", known, status=422 if refused else 200)

"""Two people, two suppliers and six products."""

from __future__ import annotations

from django.contrib.auth.models import User
from examples.django.stock.models import Order, Product, Supplier

PEOPLE = {"mia": ("Mia", "Berger", "clerk"), "igor": ("Игорь", "Лебедев", "manager")}
_PRODUCTS = (("Lamp", 9, 12), ("Kettle", 19, 3), ("Chair", 45, 6), ("Basket", 7, 40), ("Rope", 3, 0), ("Mirror", 30, 8))


def fill() -> None:
    """Does nothing where somebody is there already."""
    if User.objects.exists():
        return
    for name, (first, last, role) in PEOPLE.items():
        manages = role == "manager"
        User.objects.create(username=name, first_name=first, last_name=last, is_staff=manages, is_superuser=manages)
    suppliers = [Supplier.objects.create(name=name) for name in ("North Mill", "Harbour Goods")]
    for place, (name, price, count) in enumerate(_PRODUCTS):
        supplier = suppliers[place % 2]
        Product.objects.create(name=name, code=name.lower(), price=price, count=count, supplier=supplier)
    Order.objects.create(product=Product.objects.get(code="rope"), count=20)

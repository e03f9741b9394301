"""Real products to record anchors on: releases of Django admin and Datasette from the package registry, each in a
virtual environment of its own in a cache folder, with a small project or database made here. Nothing of theirs is kept
in this repository."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = """
SECRET_KEY = "demo"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PARTS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
INSTALLED_APPS = ["django.contrib." + name for name in PARTS] + ["shop"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "demo.sqlite3"}}
"""
URLS = """
from django.contrib import admin
from django.urls import path
urlpatterns = [path("admin/", admin.site.urls)]
"""
MODELS = """
from django.db import models

class Supplier(models.Model):
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    def __str__(self):
        return self.name

class Product(models.Model):
    name = models.CharField(max_length=80)
    code = models.SlugField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    state = models.CharField(max_length=8, choices=[("draft", "Draft"), ("live", "Live"), ("gone", "Gone")])
    is_fragile = models.BooleanField(default=False)
    listed = models.DateField(null=True, blank=True)
    supplier = models.ForeignKey(Supplier, models.CASCADE)
    notes = models.TextField(blank=True)
    def __str__(self):
        return self.name

class Tier(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    quantity = models.IntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
"""
ADMIN = """
from django.contrib import admin
from shop.models import Product, Supplier, Tier

class Tiers(admin.TabularInline):
    model = Tier
    extra = 1

@admin.register(Product)
class Products(admin.ModelAdmin):
    list_display = ["name", "code", "price", "state", "supplier"]
    list_editable = ["state"]
    list_filter = ["state", "is_fragile", "supplier"]
    search_fields = ["name"]
    date_hierarchy = "listed"
    inlines = [Tiers]
    fieldsets = [(None, {"fields": ["name", "code", "state"]}), ("Trade", {"fields": ["price", "supplier", "listed"]}),
                 ("Notes", {"fields": ["is_fragile", "notes"], "classes": ["wide"]})]

admin.site.register(Supplier)
"""
DATA = """
import datetime, django
django.setup()
from django.contrib.auth.models import Group, User
from shop.models import Product, Supplier, Tier
User.objects.create_superuser("admin", "admin@example.com", "admin-demo")
for name in ("anna", "bilal", "chen"):
    User.objects.create_user(name, f"{name}@example.com", "demo-demo", is_staff=name == "anna")
for name in ("Editors", "Buyers"):
    Group.objects.create(name=name)
suppliers = [Supplier.objects.create(name=name) for name in ("North Mill", "Harbour Goods")]
for n, name in enumerate(("Lamp", "Kettle", "Chair", "Basket", "Rope", "Mirror")):
    product = Product.objects.create(name=name, code=name.lower(), price=9 + n, state=("draft", "live", "gone")[n % 3],
        supplier=suppliers[n % 2], listed=datetime.date(2026, 1 + n % 2, 3 + n))
    Tier.objects.create(product=product, quantity=10, price=8 + n)
"""
TABLES = """
create table suppliers (id integer primary key, name text, town text);
create table products (id integer primary key, name text, state text, price real, tags text,
    supplier_id integer references suppliers(id));
create view live_products as select id, name, price from products where state = 'live';
insert into suppliers values (1, 'North Mill', 'Aachen'), (2, 'Harbour Goods', 'Bergen'), (3, 'Old Ferry', 'Cork');
insert into products values
    (1, 'Lamp', 'live', 9, '["home"]', 1), (2, 'Kettle', 'live', 19, '["kitchen"]', 2),
    (3, 'Chair', 'draft', 45, '["home"]', 1), (4, 'Basket', 'gone', 7.5, '[]', 3),
    (5, 'Rope', 'live', 3, '["yard"]', 3), (6, 'Mirror', 'draft', 30, '["home"]', 2),
    (7, 'Bench', 'live', 80, '["yard"]', 1), (8, 'Broom', 'gone', 6, '["yard"]', 2);
"""


def environment(cache: Path, package: str, release: str) -> Path:
    """The Python of a virtual environment with a release in it, made when it is not there yet."""
    folder = cache / f"{package}-{release}"
    python = folder / "bin" / "python"
    done = folder / ".installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        # Datasette 0.60 imports pkg_resources, which setuptools has dropped since
        wanted = [f"{package}~={release}.0", "setuptools<81"]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True, stderr=subprocess.DEVNULL)
        done.touch()
    return python


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not start")


@contextmanager
def served(command: list[str | Path], folder: Path, path: str) -> Iterator[str]:
    """A product running on the loopback; its address. `{port}` in the command is replaced."""
    port = free_port()
    argv = [str(part).replace("{port}", str(port)) for part in command]
    process = subprocess.Popen(argv, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_up(f"http://127.0.0.1:{port}{path}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def django(cache: Path, work: Path, release: str) -> Iterator[str]:
    """Django admin of a release with a small shop; `admin` signs in with `admin-demo`."""
    python = environment(cache, "django", release)
    folder = work / f"django-{release}"
    files = {"settings.py": SETTINGS, "urls.py": URLS, "data.py": DATA, "shop/__init__.py": ""}
    files |= {"shop/models.py": MODELS, "shop/admin.py": ADMIN}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}
    run = [python, "-m", "django"]
    subprocess.run([*run, "migrate", "--run-syncdb", "-v", "0"], cwd=folder, env=settings, check=True)
    subprocess.run([python, "data.py"], cwd=folder, env=settings, check=True)
    start = (
        "import os, django.core.management as management; os.environ['DJANGO_SETTINGS_MODULE'] = 'settings';"
        "management.execute_from_command_line(['', 'runserver', '--noreload', '127.0.0.1:{port}'])"
    )
    with served([python, "-W", "ignore", "-c", start], folder, "/admin/login/") as address:
        yield address


@contextmanager
def datasette(cache: Path, work: Path, release: str) -> Iterator[str]:
    """Datasette of a release with a database `shop`."""
    python = environment(cache, "datasette", release)
    folder = work / f"datasette-{release}"
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "shop.db") as database:
        database.executescript(TABLES)
    database.close()
    command = [python.parent / "datasette", "shop.db", "-h", "127.0.0.1", "-p", "{port}"]
    with served(command, folder, "/") as address:
        yield address


APPS = {"django": django, "datasette": datasette}

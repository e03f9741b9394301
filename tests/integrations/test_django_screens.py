"""What a Django project says of its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import RedirectView, TemplateView

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.django.screens import routes_in, routes_of
from helpsdk.site.scan.pages import pages_of


def page(request: Any, **_: Any) -> Any:
    """All there is."""
    return render(request, "shop/page.html")


def data(request: Any) -> Any:
    return JsonResponse({})


def leave(request: Any) -> Any:
    return redirect("/")


class Orders(TemplateView):  # type: ignore[misc]
    template_name = "orders.html"


INNER = [
    path("<int:pk>/", page, name="detail"),
    path("<slug:name>/<uuid:key>/<path:rest>", page, name="deep"),
    re_path(r"^(?P<year>[0-9]{4})/?$", page, name="year"),
    re_path(r"^(?:a|b)/$", page, name="odd"),
]
URLS = [
    path("", page, name="home"),
    path("orders/", Orders.as_view(), name="orders"),
    path("unnamed/<str:x>/", page),
    path("data/", data, name="data"),
    path("save/", require_POST(page), name="save"),
    path("form/", require_http_methods(["GET", "POST"])(page), name="form"),
    path("leave/", leave, name="leave"),
    path("old/", RedirectView.as_view(url="/"), name="old"),
    path("shop/<slug:shop>/", include((INNER, "shop"), namespace="eu")),
    re_path(r"^legacy/", include([path("x", page, name="legacy")])),
]


def test_pages_of_a_urlconf() -> None:
    found = pages_of(routes_in(URLS).routes)

    assert {screen.id: screen.urls for screen in found.screens} == {
        "home": ("/",),
        "orders": ("/orders/",),
        "unnamed.detail": ("/unnamed/:x/",),
        "form": ("/form/",),
        "eu.detail": ("/shop/:shop([a-zA-Z0-9_-]+)/:pk([0-9]+)/",),
        "eu.deep": ("/shop/:shop([a-zA-Z0-9_-]+)/:name([a-zA-Z0-9_-]+)/:key([0-9a-fA-F-]{36})/:rest(.+)",),
        "eu.year": ("/shop/:shop([a-zA-Z0-9_-]+)/:year([0-9]{4}){/}?",),
        "legacy": ("/legacy/x",),
    }
    assert {route.name: why for route, why in found.left_out} == {
        "data": "sends data",
        "save": "does not answer GET",
        "leave": "only leads elsewhere",
        "old": "only leads elsewhere",
    }
    assert [route.written for route in found.unclear] == ["/shop/<slug:shop>/^(?:a|b)/$"]


def test_titles_places_and_templates_come_from_the_views() -> None:
    screens = {screen.id: screen for screen in pages_of(routes_in(URLS).routes).screens}

    assert (screens["home"].title, screens["home"].templates) == ("All there is", ("shop/page.html",))
    assert (screens["orders"].title, screens["orders"].templates) == ("Orders", ("orders.html",))
    assert "test_django_screens.py:" in str(screens["form"].place)


@pytest.mark.parametrize("target", ["a b", "shop/settings.py", "1shop.settings"])
def test_a_target_is_a_settings_module_or_a_project(target: str, tmp_path: Path) -> None:
    with pytest.raises(TargetInvalid, match="neither a settings module nor a folder"):
        routes_of(target)


def test_a_manage_py_without_settings_is_told(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("print()", encoding="utf-8")
    with pytest.raises(TargetInvalid, match="sets no DJANGO_SETTINGS_MODULE"):
        routes_of(str(tmp_path))


MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'
SETTINGS = """\
SECRET_KEY = "x"
ROOT_URLCONF = "shop.urls"
LANGUAGES = [("en", "English"), ("ru", "Russian")]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.admin"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "not-there", "HOST": "256.0.0.1"}}
"""
PROJECT_URLS = """\
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.shortcuts import render
from django.urls import path

def home(request): return render(request, "home.html")

urlpatterns = [
    path("", home, name="home"),
    path("admin/", admin.site.urls),
    *i18n_patterns(path("about/", home, name="about"), prefix_default_language=False),
]
"""


def asked(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "helpsdk", "screens", "--site", "help", "--json", *arguments]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout)


def test_a_project_is_read_without_its_database_and_without_its_admin(tmp_path: Path) -> None:
    files = {"manage.py": MANAGE, "shop/settings.py": SETTINGS, "shop/urls.py": PROJECT_URLS, "help/site.yaml": ""}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, told = asked(tmp_path, "--from", "django", ".", "--include", "admin:login")

    assert code == 0
    assert {screen["id"]: screen["urls"] for screen in told["screens"]} == {
        "home": ["/"],
        "about": ["/{:language(en|ru)/}?about/"],
        "admin.login": ["/admin/login/"],
    }
    assert {one["why"] for one in told["left_out"]} == {"Django's admin"}

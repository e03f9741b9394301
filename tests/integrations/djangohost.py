"""Django for tests: settings are there when this is imported; no database, no sessions, no CSRF."""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from helpsdk.identity.viewer import Viewer

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
HELPSDK: dict[str, Any] = {"SITE": "my-product", "VIEWER": "tests.integrations.djangohost.who"}
PAGE = """{% load helpsdk %}<html {% help_screen %}><head>{% help_tag app_version="4.2" %}{% help_style %}</head>
<body><button {% help_id "home.export" %}>Export</button>{% help_tip "home.export" %}</body></html>"""
JINJA = """<html {{ help_screen() }}><head>{{ help_tag(app_version="4.2") }}{{ help_style() }}</head>
<body><button {{ help_id("home.export") }}>Export</button>{{ help_tip("home.export") }}</body></html>"""
LOADERS = {"loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE})]}
ENVIRONMENT = "tests.integrations.djangohost.environment"
SETTINGS: dict[str, Any] = {
    "ALLOWED_HOSTS": ["*"],
    "SECRET_KEY": "tests",
    "ROOT_URLCONF": "tests.integrations.djangohost",
    "INSTALLED_APPS": ["helpsdk.integrations.django"],
    "MIDDLEWARE": ["helpsdk.integrations.django.HelpMiddleware"],
    "USE_TZ": True,
    "HELPSDK": HELPSDK,
    "TEMPLATES": [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": LOADERS},
        {"BACKEND": "django.template.backends.jinja2.Jinja2", "OPTIONS": {"environment": ENVIRONMENT}},
    ],
}
if not settings.configured:  # which a process can do once: tests override what they need
    settings.configure(**SETTINGS)
    django.setup()


def who(request: HttpRequest) -> Viewer | None:
    name = request.headers.get("X-User")
    return Viewer(name, groups=frozenset({"customers"})) if name else None


def environment(**options: Any) -> Any:
    from jinja2 import DictLoader

    from helpsdk.integrations.django.jinja2 import environment as made

    return made(**{**options, "loader": DictLoader({"page.jinja": JINJA})})


def home(request: HttpRequest, **_: Any) -> HttpResponse:
    request.csp_nonce = request.GET.get("n")
    page = render(request, "page.jinja" if "jinja" in request.GET else "page.html")
    if "cache" in request.GET:
        page["Cache-Control"] = request.GET["cache"]
    return page


async def later(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.help.screen))


shop = ([path("orders/<int:id>/", home, name="Order_detail"), path("bare/", home)], "shop")
urlpatterns = [
    path("", home, name="home"),
    path("later/", later, name="later"),
    path("shop/", include(shop)),
    path("", include("helpsdk.integrations.django.urls")),
]

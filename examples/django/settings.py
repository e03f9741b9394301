"""A usual project, with `HELPSDK` and what it needs. Database and revisions of the help are in STOCKROOM_DATA."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

HERE = Path(__file__).parent
DATA = Path(os.environ.get("STOCKROOM_DATA", "."))
SECRET_KEY = token_urlsafe(32)
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "examples.django.urls"
WSGI_APPLICATION = "examples.django.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "helpsdk.integrations.django",
    "examples.django.stock",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "examples.django.stock.language.PersonsLanguage",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "examples.django.stock.language.words_for",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "stockroom.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
LOGIN_URL = "sign-in"

HELPSDK = {
    "FOLDER": os.environ.get("STOCKROOM_HELP", HERE / "help"),
    "DATA": DATA / "help",
    "WATCH": True,
    "VIEWER": "examples.django.stock.viewer.viewer",
}

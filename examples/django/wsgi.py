"""The product with its help at /help, and its files as a real server would serve them."""

from __future__ import annotations

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from helpsdk.integrations.django import with_help

application = with_help(StaticFilesHandler(get_wsgi_application()))

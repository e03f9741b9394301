"""URLs of a project that answers no tokens."""

from __future__ import annotations

from django.urls import path

from tests.integrations.djangohost import home

urlpatterns = [path("", home, name="home")]

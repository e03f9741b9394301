"""`path("", include("helpsdk.integrations.django.urls"))`: the view that pages fetch a fresh token from."""

from __future__ import annotations

from django.urls import path

from helpsdk.errors import OptionsInvalid
from helpsdk.integrations.django.state import options
from helpsdk.integrations.django.views import token
from helpsdk.integrations.options import DEFAULT_TOKEN_PATH


def _token_path() -> str:
    """`manage.py check` says what is wrong with settings; it could not where its URLs cannot be imported."""
    try:
        return options().token_path
    except OptionsInvalid:
        return DEFAULT_TOKEN_PATH


app_name = "helpsdk"
urlpatterns = [path(_token_path().lstrip("/"), token, name="token")]

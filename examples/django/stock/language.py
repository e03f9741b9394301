"""Each person's language, for the pages, the admin and the help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from examples.django.stock.words import words

RUSSIAN = ("igor",)


def language_of(request: HttpRequest) -> str:
    return "ru" if request.user.get_username() in RUSSIAN else "en"


class PersonsLanguage:
    """What Django's own LocaleMiddleware does by the browser, this does by who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        with translation.override(language_of(request)):
            return self._get_response(request)


def words_for(request: HttpRequest) -> dict[str, Any]:
    """`t` of every template."""
    return {"t": words(language_of(request)), "language": language_of(request)}

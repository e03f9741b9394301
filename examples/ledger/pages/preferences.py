"""Language and theme: two cookies, changed from any page."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.web.translations import LOCALES
from examples.ledger.web.visit import LOCALE_COOKIE, THEME_COOKIE, THEMES, Visit, local_path

_YEAR = 365 * 24 * 60 * 60


def remember(response: Response, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=_YEAR, httponly=cookie != THEME_COOKIE, samesite="lax")


def change_language(visit: Visit) -> Response:
    return _change(visit, LOCALE_COOKIE, tuple(LOCALES))


def change_theme(visit: Visit) -> Response:
    return _change(visit, THEME_COOKIE, THEMES)


def _change(visit: Visit, cookie: str, allowed: tuple[str, ...]) -> Response:
    value = visit.form.text("value")
    if value not in allowed:
        raise HTTPException(400)
    response = visit.redirect(local_path(visit.form.text("next", limit=2000)))
    remember(response, cookie, value)
    return response

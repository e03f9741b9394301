"""One request by one person: who it is, in which language, and how to answer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from examples.ledger.books.books import Books
from examples.ledger.books.people import USERS, User
from examples.ledger.web.form import Form
from examples.ledger.web.formats import Formats
from examples.ledger.web.ledger import Ledger
from examples.ledger.web.templates import environment
from examples.ledger.web.translations import DEFAULT, LOCALES, Translations, translations

LOCALE_COOKIE = "ledger_locale"
THEME_COOKIE = "ledger_theme"
THEMES = ("auto", "light", "dark")
Flashes = list[dict[str, Any]]


@dataclass
class Visit:
    """Made for each request; `user` is None on the pages before signing in."""

    request: Request
    ledger: Ledger
    user: User | None
    words: Translations
    formats: Formats
    theme: str
    today: date
    form: Form = field(default_factory=Form)

    @classmethod
    def of(cls, request: Request) -> Visit:
        ledger: Ledger = request.app.state.ledger
        locale = _locale(request)
        return cls(
            request,
            ledger,
            USERS.get(str(request.session.get("user"))),
            translations(locale),
            Formats(locale),
            _one_of(request.cookies.get(THEME_COOKIE), THEMES),
            ledger.clock(),
        )

    @property
    def me(self) -> User:
        if self.user is None:
            raise HTTPException(401)
        return self.user

    @property
    def books(self) -> Books:
        return self.ledger.books(self.me.id)

    @property
    def traits(self) -> dict[str, str | int]:
        """What the page tells the help about its reader."""
        if self.user is None:
            return {}
        books = self.books
        return {
            "plan": self.user.plan,
            "role": self.user.role,
            "country": books.company.country,
            "invoices_sent": books.sent_count(),
        }

    @property
    def csrf(self) -> str:
        token = self.request.session.get("csrf")
        if token is None:
            token = self.request.session["csrf"] = secrets.token_urlsafe(24)
        return str(token)

    def check_csrf(self) -> None:
        """Raises HTTPException 403 for a form this session was not given."""
        sent, known = self.form.text("csrf"), str(self.request.session.get("csrf", ""))
        if not known or not hmac.compare_digest(sent.encode(), known.encode()):
            raise HTTPException(403)

    def flash(self, kind: str, key: str, **values: str | int) -> None:
        """Say something at the top of the next page."""
        self._append("flashes", {"kind": kind, "key": key, "values": values})

    def track(self, event: str, **properties: str | int) -> None:
        """Let the next page report a product event to the help."""
        self._append("events", {"name": event, "properties": properties})

    def render(self, template: str, status: int = 200, /, **values: Any) -> Response:
        page = environment().get_template(template)
        session = self.request.session
        html = page.render(
            visit=self,
            t=self.words.text,
            tm=self.words.markup,
            f=self.formats,
            flashes=session.pop("flashes", []),
            events=session.pop("events", []),
            **values,
        )
        return HTMLResponse(html, status)

    def redirect(self, path: str) -> Response:
        return RedirectResponse(path, 303)

    def _append(self, name: str, entry: Mapping[str, Any]) -> None:
        entries: Flashes = self.request.session.get(name, [])
        self.request.session[name] = [*entries, dict(entry)][-5:]


def local_path(target: str) -> str:
    """`target` if it is a path of this product, else "/": a form never sends people elsewhere."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target


def _locale(request: Request) -> str:
    """The language somebody chose, else the first of the browser's that we have, else English."""
    chosen = request.cookies.get(LOCALE_COOKIE)
    if chosen in LOCALES:
        return chosen
    for part in request.headers.get("accept-language", "").split(",")[:10]:
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        found = next((locale for locale in LOCALES if locale.partition("-")[0] == language), None)
        if found:
            return found
    return DEFAULT


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]

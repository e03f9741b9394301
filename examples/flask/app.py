"""The product: two blueprints, a sign-in without passwords, and help in three lines."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from examples.flask.bookings import Book
from examples.flask.people import PEOPLE, Person
from examples.flask.views import BOOK, booking, room
from examples.flask.words import words
from flask import Flask, Request, Response, session
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.flask import HelpExtension

HERE = Path(__file__).parent
POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"
help = HelpExtension(viewer="examples.flask.app.viewer")


def create_app(
    *, help_folder: str | os.PathLike[str] = HERE / "help", data: Path | None = None, watch: bool = False
) -> Flask:
    """Rooms with bookings of its own. `data` is where the help keeps its revisions, else `.helpsdk` in its folder."""
    app = Flask(__name__)
    app.secret_key = token_urlsafe(32)
    app.config.update(SESSION_COOKIE_NAME="rooms_session", SESSION_COOKIE_SAMESITE="Lax")
    app.config["HELPSDK"] = {"FOLDER": help_folder, "DATA": data, "WATCH": watch}
    app.extensions[BOOK] = Book()
    app.register_blueprint(room)
    app.register_blueprint(booking)
    app.context_processor(_known)
    app.after_request(_with_policy)
    help.init_app(app)
    return app


def person() -> Person | None:
    return PEOPLE.get(session.get("person", ""))


def viewer(_request: Request) -> Viewer | None:
    """Whom the help vouches for: the office manager is in the group `managers`."""
    who = person()
    return Viewer(who.id, groups=who.groups, locale=who.language) if who is not None else None


def _known() -> dict[str, Any]:
    """What every template may use."""
    who = person()
    language = who.language if who is not None else "en"
    return {"person": who, "people": PEOPLE.values(), "language": language, "t": words(language)}


def _with_policy(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response

"""Choosing who to be: the demo's sign-in, without passwords."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.people import USERS
from examples.ledger.pages.preferences import remember
from examples.ledger.web.visit import LOCALE_COOKIE, Visit


def show(visit: Visit) -> Response:
    people = [(user, visit.ledger.books(user.id).company) for user in USERS.values()]
    return visit.render("sign_in.html", people=people)


def sign_in(visit: Visit) -> Response:
    """A new session for the chosen person, in that person's language."""
    user = USERS.get(visit.form.text("user"))
    if user is None:
        raise HTTPException(400)
    visit.request.session.clear()
    visit.request.session["user"] = user.id
    response = visit.redirect("/")
    remember(response, LOCALE_COOKIE, user.locale)
    return response


def sign_out(visit: Visit) -> Response:
    visit.request.session.clear()
    return visit.redirect("/sign-in")

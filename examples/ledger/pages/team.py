"""The team: who is in it, in which role, and who is invited."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from examples.ledger.books.people import ROLES, SEATS, Role
from examples.ledger.pages.message import Errors, Message, looks_like_email
from examples.ledger.web.visit import Visit


def index(visit: Visit) -> Response:
    return _show(visit, {"email": "", "role": "member"}, {})


def invite(visit: Visit) -> Response:
    _owners_only(visit)
    values = {name: visit.form.text(name, limit=254) for name in ("email", "role")}
    errors, role = _errors(visit, values), _role(values["role"])
    if errors or role is None:
        return _show(visit, values, errors, status=422)
    visit.books.invite(values["email"], role)
    visit.flash("good", "flash.invited", email=values["email"])
    visit.track("team.invited", role=role)
    return visit.redirect("/team")


def change_role(visit: Visit) -> Response:
    _owners_only(visit)
    member = visit.books.company.member(visit.form.text("email", limit=254))
    role = _role(visit.form.text("role"))
    if member is None or role is None or member.email == visit.me.email:
        raise HTTPException(400)
    member.role = role
    visit.flash("good", "flash.role_changed", name=member.name)
    return visit.redirect("/team")


def _owners_only(visit: Visit) -> None:
    if not visit.me.may("manage_team"):
        raise HTTPException(403)


def _role(text: str) -> Role | None:
    return next((role for role in ROLES if role == text), None)


def _errors(visit: Visit, values: dict[str, str]) -> Errors:
    errors: Errors = {}
    if not looks_like_email(values["email"]):
        errors["email"] = Message("error.email")
    elif visit.books.company.member(values["email"]):
        errors["email"] = Message("team.error.known")
    elif _seats_left(visit) == 0:
        errors["email"] = Message("team.error.full")
    if _role(values["role"]) is None:
        errors["role"] = Message("team.error.role")
    return errors


def _seats_left(visit: Visit) -> int | None:
    """None on a plan without a limit."""
    seats = SEATS[visit.me.plan]
    return None if seats is None else max(seats - len(visit.books.company.team), 0)


def _show(visit: Visit, values: dict[str, str], errors: Errors, status: int = 200) -> Response:
    return visit.render(
        "team.html",
        status,
        team=visit.books.company.team,
        roles=ROLES,
        seats=SEATS[visit.me.plan],
        seats_left=_seats_left(visit),
        values=values,
        errors=errors,
    )

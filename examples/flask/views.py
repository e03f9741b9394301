"""Three screens: the rooms, a booking, one's own bookings. Blueprint and endpoint are the screen's id."""

from __future__ import annotations

from typing import cast

from werkzeug.wrappers import Response

from examples.flask.bookings import ROOMS, Book
from examples.flask.people import PEOPLE
from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

BOOK = "rooms-book"
DAYS = ("Mo", "Tu", "We", "Th", "Fr")
REPEATS = ("once", "weekly", "monthly")
room, booking = Blueprint("room", __name__), Blueprint("booking", __name__)


def _book() -> Book:
    return cast("Book", current_app.extensions[BOOK])


@room.before_app_request
def _signed_in() -> Response | None:
    """Everything but signing in is for people we know; help, its token and files answer for themselves."""
    open_to_all = request.endpoint in (None, "static", "room.sign_in", "helpsdk.token")
    return None if open_to_all or session.get("person") in PEOPLE else redirect(url_for("room.sign_in"))


@room.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    if request.method == "POST" and request.form.get("person") in PEOPLE:
        session["person"] = request.form["person"]
        return redirect(url_for("room.list"))
    return render_template("sign_in.html")


@room.post("/sign-out")
def sign_out() -> Response:
    session.clear()
    return redirect(url_for("room.sign_in"))


@room.get("/", endpoint="list")
def list_rooms() -> str:
    wanted = request.args.get("seats", type=int, default=0)
    return render_template("rooms.html", rooms=[one for one in ROOMS.values() if one.seats >= wanted], seats=wanted)


@booking.route("/book/<room_id>", methods=["GET", "POST"], endpoint="form")
def form(room_id: str) -> str | Response:
    chosen = ROOMS.get(room_id) or abort(404)
    form, people = request.form, request.form.get("people", type=int, default=0)
    known = form.get("day") in DAYS and form.get("repeats") in REPEATS and 0 < people <= chosen.seats
    if request.method == "POST" and known:
        _book().add(room_id, session["person"], form["day"], form.get("time", "")[:5], people, form["repeats"])
        return redirect(url_for("booking.list"))
    refused = request.method == "POST"
    page = render_template("book.html", room=chosen, days=DAYS, repeats=REPEATS, refused=refused)
    return page if not refused else Response(page, 422, content_type="text/html; charset=utf-8")


@booking.get("/bookings", endpoint="list")
def list_bookings() -> str:
    return render_template("bookings.html", bookings=_book().of(session["person"]))


@booking.post("/bookings/<int:id>/cancel")
def cancel(id: int) -> Response:
    _book().cancel(id, session["person"])
    return redirect(url_for("booking.list"))

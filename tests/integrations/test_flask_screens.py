"""What a Flask application says of its pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify, redirect, render_template, url_for
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.routing import BaseConverter

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.flask.screens import routes_in, routes_of
from helpsdk.site.scan.pages import pages_of


class Year(BaseConverter):
    regex = r"(?P<y>[0-9]{4})"


class Basket(MethodView):
    """What you want to buy."""

    def get(self) -> str:
        return render_template("basket.html")


def shop() -> Flask:
    app = Flask("shop")
    app.url_map.converters["year"] = Year
    billing = Blueprint("billing", "billing", url_prefix="/billing")

    @app.route("/")
    @app.route("/index")
    def home() -> str:
        return render_template("home.html")

    @billing.route("/<int:number>/<any(paid, open):state>/<path:rest>")
    def invoice(number: int, state: str, rest: str) -> str:
        return render_template("invoice.html")

    @billing.route("/<year:when>-<string(length=2):code>/<uuid:key>/<int(signed=True):delta>")
    def report(**_: Any) -> str:
        return render_template("report.html")

    @billing.post("/save")
    def save() -> str:
        return ""

    @app.get("/data")
    def data() -> Any:
        return jsonify({})

    @app.get("/old")
    def old() -> Any:
        return redirect(url_for("home"))

    app.add_url_rule("/basket", view_func=Basket.as_view("basket"))
    app.add_url_rule("/older", redirect_to="/", endpoint="older", view_func=home)
    app.register_blueprint(billing)
    return app


def test_pages_of_a_flask_application() -> None:
    found = pages_of(routes_in(shop()).routes)

    assert {screen.id: screen.urls for screen in found.screens} == {
        "home": ("/", "/index"),
        "basket": ("/basket",),
        "billing.invoice": ("/billing/:number([0-9]+)/:state(paid|open)/:rest(.+)",),
        "billing.report": ("/billing/:when([0-9]{4})-:code([^/]{2})/:key([0-9a-fA-F-]{36})/:delta(-?[0-9]+)",),
    }
    assert {route.name: why for route, why in found.left_out} == {
        "static": "static files",
        "billing.save": "does not answer GET",
        "data": "sends data",
        "old": "only leads elsewhere",
        "older": "only leads elsewhere",
    }


def test_titles_places_and_templates_come_from_the_views() -> None:
    basket = next(screen for screen in pages_of(routes_in(shop()).routes).screens if screen.id == "basket")

    assert (basket.title, basket.templates) == ("What you want to buy", ("basket.html",))
    assert "test_flask_screens.py:" in str(basket.place)


def test_what_another_application_answers_is_not_known() -> None:
    app = shop()
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/legacy": app.wsgi_app})  # type: ignore[method-assign]

    assert routes_in(app).opaque == ("/legacy/*",)


def test_a_target_that_is_no_application_is_named() -> None:
    with pytest.raises(TargetInvalid, match="no Flask application"):
        routes_of("os:path")

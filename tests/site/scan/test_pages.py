from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpsdk.site.scan.host import Code, CodePlace, Route, Use
from helpsdk.site.scan.pages import DATA, NOT_GET, Choice, as_templates_say, pages_of, why_no_view


def one(_: Any) -> None: ...


def other(_: Any) -> None: ...


def route(name: str, url: str, **more: Any) -> Route:
    return Route(**{"name": name, "url": url, "written": url, "view": one, **more})


def ids(*routes: Route, choice: Choice | None = None) -> list[str]:
    return [screen.id for screen in pages_of(routes, choice).screens]


def test_routes_of_one_name_and_view_are_one_screen() -> None:
    screens = pages_of([route("home", "/"), route("home", "/index")]).screens

    assert [(screen.id, screen.urls, screen.named) for screen in screens] == [("home", ("/", "/index"), True)]


def test_a_name_that_several_views_share_names_none() -> None:
    assert ids(route("show", "/a"), route("show", "/b", view=other)) == ["a", "b"]


@pytest.mark.parametrize("name", ["", "endpoint", "wrapper", "<lambda>"])
def test_what_a_decorator_calls_its_functions_is_no_name(name: str) -> None:
    assert ids(route(name, "/invoices/:id")) == ["invoices.detail"]


def test_two_screens_never_have_one_id() -> None:
    assert ids(route("", "/a/:x"), route("", "/a/:x/:y", view=other)) == ["a.detail", "a.detail-2"]


@pytest.mark.parametrize(
    "url",
    [
        *("/api/users", "/v1/api/users", "/static/app.css", "/report.csv", "/favicon.ico", "/healthz", "/metrics"),
        *("/logout", "/accounts/sign-out/", "/help-token", "/_debug", "/.well-known/x", "/webhooks/stripe"),
    ],
)
def test_what_is_for_machines_is_no_page(url: str) -> None:
    assert ids(route("x", url)) == []
    assert ids(route("x", url), choice=Choice(include=(url,))) == ["x"]
    assert ids(route("x", url), choice=Choice(all=True)) == ["x"]


def test_what_a_framework_says_counts() -> None:
    assert ids(route("x", "/x", why_not=DATA)) == []
    assert ids(route("x", "/x", why_not=DATA), choice=Choice(all=True)) == ["x"]
    assert ids(route("x", "/x", why_not=NOT_GET), choice=Choice(all=True)) == []
    assert ids(route("x", "/x", why_not=DATA), choice=Choice(include=("x*",))) == ["x"]


def test_what_is_excluded_is_out_whatever_else_is_said() -> None:
    both = Choice(include=("/a*",), exclude=("*.draft", "/a/*"))

    assert ids(route("a", "/a"), route("b.draft", "/b"), route("c", "/a/c", view=other), choice=both) == ["a"]


def test_every_route_that_is_left_out_has_a_reason() -> None:
    pages = pages_of([route("a", "/api/a"), replace(route("b", "/b"), url=None)])

    assert [(one.name, why) for one, why in pages.left_out] == [("a", DATA)]
    assert [one.name for one in pages.unclear] == ["b"]


def test_a_template_that_names_its_screen_names_the_route() -> None:
    said = Use("invoice.form", CodePlace("app/templates/invoices/form.html", 2))
    screens = pages_of(
        [
            route("", "/invoices/new", templates=("invoices/form.html",)),
            route("edit", "/invoices/:id", templates=("invoices/form.html",), view=other),
            route("list", "/invoices", templates=("form.html.txt", "list.html")),
        ]
    ).screens
    found = as_templates_say(screens, Code(screens=(said,)))

    assert [(one.id, one.urls, one.explicit) for one in found] == [
        ("invoice.form", ("/invoices/new", "/invoices/:id"), True),
        ("list", ("/invoices",), False),
    ]


def test_a_template_that_names_two_screens_says_nothing() -> None:
    place = CodePlace("t/page.html", 1)
    screens = pages_of([route("page", "/", templates=("page.html",))]).screens

    assert as_templates_say(screens, Code(screens=(Use("a", place), Use("b", place)))) == screens


def redirecting(request: Any) -> Any:
    return redirect("/elsewhere")  # type: ignore[name-defined]  # noqa: F821


def deciding(request: Any) -> Any:
    if request.method == "POST":
        return redirect("/")  # type: ignore[name-defined]  # noqa: F821
    return page(request)


def page(request: Any) -> Any:
    return render(request, "shop/page.html")  # type: ignore[name-defined]  # noqa: F821


def data(request: Any) -> Any:
    return jsonify(request)  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("view", "why"), [(redirecting, "only leads elsewhere"), (deciding, ""), (page, ""), (data, DATA), (None, "")]
)
def test_a_view_is_judged_by_what_it_calls(view: Any, why: str) -> None:
    assert why_no_view(view) == why


def test_templates_and_places_are_found_through_helpers_and_decorators() -> None:
    from helpsdk.site.scan.views import place_of, templates_of

    def endpoint(request: Any) -> Any:
        return deciding_(request)

    deciding_ = deciding
    assert templates_of(endpoint) == ("shop/page.html",)
    place = place_of(endpoint)
    assert place is not None
    assert Path(place.file).name == "test_pages.py"
    assert place.line == deciding.__code__.co_firstlineno

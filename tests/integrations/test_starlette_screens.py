"""What Starlette and FastAPI applications say of their pages."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Host, Mount, Route, Router, WebSocketRoute
from starlette.staticfiles import StaticFiles

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.starlette.screens import routes_in, routes_of
from helpsdk.site.scan.host import HostScreen, Routes
from helpsdk.site.scan.pages import pages_of


def page(request: Request) -> Response:
    """All there is."""
    return HTMLResponse("")


def data(request: Request) -> Response:
    return JSONResponse({})


class Orders(HTTPEndpoint):
    """All orders."""

    async def get(self, request: Request) -> Response:
        return HTMLResponse("")


class OnlyPost(HTTPEndpoint):
    async def post(self, request: Request) -> Response:
        return HTMLResponse("")


async def elsewhere(scope: Any, receive: Any, send: Any) -> None: ...


def screens(routes: Routes) -> dict[str, tuple[str, ...]]:
    return {screen.id: screen.urls for screen in pages_of(routes.routes).screens}


def screen(routes: Routes, id: str) -> HostScreen:
    return next(one for one in pages_of(routes.routes).screens if one.id == id)


def test_pages_of_a_starlette_application() -> None:
    app = Starlette(
        routes=[
            Route("/", page, name="home"),
            Route("/orders", Orders),
            Route("/orders/{number:int}", page, name="order:detail"),
            Route("/files/{path:path}", page, name="files"),
            Route("/keys/{key:uuid}/{weight:float}", page, name="key"),
            Route("/save", page, methods=["POST"]),
            Route("/only-post", OnlyPost),
            Route("/raw", _Raw()),
            Route("/data", data),
            WebSocketRoute("/live", elsewhere),
            Mount("/static", StaticFiles(directory=".", check_dir=False)),
            Mount("/shop", routes=[Route("/{shop}/basket", page, name="basket")]),
            Mount("/wrapped", SessionMiddleware(Router([Route("/x", page, name="inside")]), "secret")),
            Host("admin.example", Router([Route("/admin-home", page, name="admin_home")])),
            Mount("/legacy", elsewhere),
            Mount("/spa", StaticFiles(directory=".", html=True, check_dir=False)),
        ]
    )
    routes = routes_in(app)

    assert screens(routes) == {
        "home": ("/",),
        "orders": ("/orders",),
        "order.detail": ("/orders/:number([0-9]+)",),
        "files": ("/files/:path(.*)",),
        "key": ("/keys/:key([0-9a-fA-F-]{32,36})/:weight([0-9]+(?:[.][0-9]+)?)",),
        "basket": ("/shop/:shop/basket",),
        "inside": ("/wrapped/x",),
        "admin_home": ("/admin-home",),
    }
    assert routes.opaque == ("/legacy/*", "/spa/*")


class _Raw:
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...


def test_titles_and_places_come_from_the_views() -> None:
    routes = routes_in(Starlette(routes=[Route("/", page, name="home"), Route("/orders", Orders)]))

    assert (screen(routes, "home").title, screen(routes, "orders").title) == ("All there is", "All orders")
    assert str(screen(routes, "home").place).endswith(f"test_starlette_screens.py:{page.__code__.co_firstlineno}")


def fastapi_app() -> FastAPI:
    app, inner = FastAPI(), FastAPI()
    outer, deep = APIRouter(prefix="/shop", default_response_class=HTMLResponse), APIRouter(prefix="/deep")

    @app.get("/", response_class=HTMLResponse, summary="The front page")
    def home() -> str:
        return ""

    @app.get("/items/{item_id}")
    def items(item_id: int) -> dict[str, int]:
        return {}

    @app.get("/annotated")
    def annotated() -> HTMLResponse:
        return HTMLResponse("")

    @app.get("/templated")
    def templated(request: Request) -> Any:
        return templates.TemplateResponse(request, "x.html")  # type: ignore[name-defined]  # noqa: F821

    @app.get("/hidden", include_in_schema=False)
    def hidden() -> Any: ...

    @app.get("/hidden-data", include_in_schema=False)
    def hidden_data() -> Any:
        return JSONResponse({})

    @outer.get("/basket", name="shop:basket")
    def basket() -> str:
        return ""

    @deep.get("/{year}/{month}")
    def month(year: int, month: int) -> str:
        return ""

    @inner.get("/page", response_class=HTMLResponse)
    def inside() -> str:
        return ""

    outer.include_router(deep)
    app.include_router(outer, prefix="/eu")
    app.mount("/inner", inner)
    return app


def test_pages_of_a_fastapi_application() -> None:
    routes = routes_in(fastapi_app())

    assert screens(routes) == {
        "home": ("/",),
        "annotated": ("/annotated",),
        "templated": ("/templated",),
        "hidden": ("/hidden",),
        "shop.basket": ("/eu/shop/basket",),
        "month": ("/eu/shop/deep/:year/:month",),
        "inside": ("/inner/page",),
    }
    assert screen(routes, "home").title == "The front page"


def test_a_frontend_answers_what_nobody_else_does(tmp_path: Any) -> None:
    app = FastAPI()
    if not hasattr(app, "frontend"):
        pytest.skip("this version of FastAPI has no frontends")
    (tmp_path / "index.html").write_text("")
    app.frontend("/", directory=tmp_path)

    assert routes_in(app).opaque == ("/*",)


def test_a_target_that_is_no_application_is_named() -> None:
    with pytest.raises(TargetInvalid, match="is a module, no Starlette or FastAPI application"):
        routes_of("os:path")

"""The product, and the six lines that put help into it."""

from __future__ import annotations

from pathlib import Path
from secrets import token_urlsafe

from starlette.middleware.sessions import SessionMiddleware

from examples.fastapi.desk import Desk
from examples.fastapi.pages import router, templates
from examples.fastapi.people import PEOPLE
from examples.fastapi.security import SecurityHeaders
from examples.fastapi.words import language_of
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from helpsdk.client.embed import Signs
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.fastapi import mount_help

HERE = Path(__file__).parent


def create_app(*, data: Path | None = None, signer: Signs | None = None) -> FastAPI:
    """`data` is where the help's revisions are kept (`help/.helpsdk`), `signer` what vouches for readers (the help
    server's own key).
    """
    app = FastAPI(title="Stacks", openapi_url=None)
    app.state.desk = Desk()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(router)
    mount_help(
        app,
        HERE / "help",
        data=data,
        watch=True,
        viewer=reader,
        signer=signer,
        templates=templates,
        locale=language_of,
    )
    app.add_middleware(SessionMiddleware, secret_key=token_urlsafe(32), session_cookie="stacks")
    app.add_middleware(SecurityHeaders)
    return app


def reader(request: Request) -> Viewer | None:
    """Whom the help may take this for: members read what is for members, the desk what is internal."""
    person = PEOPLE.get(request.session.get("person", ""))
    if person is None:
        return None
    return Viewer(person.id, groups=frozenset({person.group}), locale=language_of(request))

"""The pages. The name of a route is the id of its screen in `help/screens.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from examples.fastapi.desk import BOOKS, RENEWALS, Book, Desk
from examples.fastapi.people import PEOPLE, Person
from examples.fastapi.words import LANGUAGES, Words, language_of
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

router = APIRouter(default_response_class=HTMLResponse)
templates = Jinja2Templates(Path(__file__).parent / "templates")


@router.get("/", name="catalogue")
def catalogue(request: Request, q: str = "", on_shelf: bool = False) -> HTMLResponse:
    desk = _desk(request)
    books = [(book, desk.loan_of(book)) for book in desk.find(q, on_shelf=on_shelf)]
    return _page(request, "catalogue.html", books=books, q=q, on_shelf=on_shelf)


@router.get("/books/{id}", name="book")
def book(request: Request, id: str) -> HTMLResponse:
    found = _book(id)
    return _page(request, "book.html", book=found, loan=_desk(request).loan_of(found))


@router.post("/books/{id}/borrow")
def borrow(request: Request, id: str) -> RedirectResponse:
    _desk(request).borrow(_book(id), _signed_in(request).id)
    return RedirectResponse(f"/books/{id}", 303)


@router.get("/loans", name="loans")
def loans(request: Request) -> HTMLResponse:
    return _page(request, "loans.html", loans=_desk(request).loans_of(_signed_in(request).id), most=RENEWALS)


@router.post("/loans/{id}/renew")
def renew(request: Request, id: str) -> RedirectResponse:
    _desk(request).renew(_book(id), _signed_in(request).id)
    return RedirectResponse("/loans", 303)


@router.get("/sign-in", name="sign_in")
def sign_in(request: Request) -> HTMLResponse:
    return _page(request, "sign_in.html", people=PEOPLE.values())


@router.post("/sign-in/{id}")
def signed_in(request: Request, id: str) -> RedirectResponse:
    if id in PEOPLE:
        request.session.clear()
        request.session["person"] = id
    return RedirectResponse("/", 303)


@router.post("/sign-out")
def sign_out(request: Request) -> RedirectResponse:
    request.session.clear()
    return RedirectResponse("/", 303)


@router.post("/language/{tag}")
def language(request: Request, tag: str) -> RedirectResponse:
    request.session["language"] = tag
    return RedirectResponse("/", 303)


def _page(request: Request, template: str, **values: Any) -> HTMLResponse:
    words, person = Words(language_of(request)), _person(request)
    return templates.TemplateResponse(
        request, template, {"words": words, "person": person, "languages": LANGUAGES, **values}
    )


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _book(id: str) -> Book:
    if id not in BOOKS:
        raise HTTPException(404)
    return BOOKS[id]


def _person(request: Request) -> Person | None:
    return PEOPLE.get(request.session.get("person", ""))


def _signed_in(request: Request) -> Person:
    person = _person(request)
    if person is None:
        raise HTTPException(303, headers={"Location": "/sign-in"})
    return person

"""/v1/author/drafts: what is not published yet, each source for itself."""

from __future__ import annotations

import hashlib

import pytest

from tests.factories import ARTICLES, RULES, site_files
from tests.server.api.authors import NEW, SEND, ask, desk, packed, publish, send_archive, title
from tests.server.api.people import Desk
from tests.server.serving import problem

__all__ = ["desk"]


def test_a_draft_is_kept_with_its_problems_and_published_when_it_has_none(desk: Desk) -> None:
    saved = ask(desk, "PUT", "drafts/articles/new/en.md", content=b"no front matter")
    assert (saved.status_code, saved.json()["ok"]) == (200, False)
    assert [(one["file"], one["key"]) for one in saved.json()["problems"]] == [("articles/new/en.md", "title")]
    assert title(desk, "new") is None
    assert publish(desk).status_code == 422

    saved = ask(desk, "PUT", "drafts/articles/new/en.md", content=NEW.encode())
    assert saved.json() | {"problems": []} == {
        "revision": 1,
        "path": "articles/new/en.md",
        "hash": hashlib.sha256(NEW.encode()).hexdigest(),
        "ok": True,
        "problems": [],
    }
    assert ask(desk, "GET", "drafts/articles/new/en.md").content == NEW.encode()
    assert title(desk, "new") is None
    assert publish(desk).json()["revision"] == 2
    assert title(desk, "new") == "A new page"


def test_drafts_are_listed_by_hash(desk: Desk) -> None:
    ask(desk, "PUT", "drafts/articles/new/en.md?source=studio", content=NEW.encode())
    ask(desk, "DELETE", f"drafts/{SEND}")
    listed = ask(desk, "GET", "drafts").json()

    assert listed["drafts"]["articles/new/en.md"] == {
        "source": "studio",
        "hash": hashlib.sha256(NEW.encode()).hexdigest(),
    }
    assert listed["drafts"]["site.yaml"]["source"] == "folder"
    assert (SEND in listed["drafts"], listed["removed"]) == (False, [SEND])


def test_a_draft_is_saved_over_the_one_that_was_seen(desk: Desk) -> None:
    path = f"drafts/{SEND}"
    seen = ask(desk, "GET", path).headers["etag"]
    saved = ask(desk, "PUT", path, content=NEW.encode(), headers={"if-match": seen})
    late = ask(desk, "PUT", path, content=b"late", headers={"if-match": seen})

    assert (saved.status_code, late.status_code, problem(late)["code"]) == (200, 412, "precondition_failed")
    assert late.headers["etag"] == saved.headers["etag"] == ask(desk, "GET", path).headers["etag"]
    assert ask(desk, "PUT", path, content=b"x", headers={"if-none-match": "*"}).status_code == 412
    assert ask(desk, "DELETE", path, headers={"if-match": seen}).status_code == 412
    assert ask(desk, "GET", path, headers={"if-none-match": saved.headers["etag"]}).status_code == 304


def test_what_is_not_there_is_not_there(desk: Desk) -> None:
    for method in ("GET", "DELETE"):
        assert ask(desk, method, "drafts/articles/nothing/en.md").status_code == 404
    assert ask(desk, "PUT", "drafts/x.md", content=b"x", headers={"if-match": "*"}).status_code == 412


def test_sources_do_not_touch_each_other(desk: Desk) -> None:
    studio = publish(desk, "?source=studio", files={"articles/new/en.md": NEW})
    assert studio.json()["revision"] == 2
    files = site_files(**{SEND: ARTICLES["send-invoice", "en"].replace("Send an invoice", "Send it")})
    assert send_archive(desk, packed(files)).json()["revision"] == 3
    assert (title(desk, "new"), title(desk, "send-invoice")) == ("A new page", "Send it")

    ask(desk, "PUT", "drafts/articles/new/en.md?source=studio", content=b"broken")
    assert publish(desk, files={SEND: NEW}).json()["revision"] == 4
    assert title(desk, "new") == "A new page"


@pytest.mark.parametrize("path", [SEND, "articles/send-invoice/ru.md", "site.yaml"])
def test_a_file_of_another_source_is_refused_and_both_are_named(desk: Desk, path: str) -> None:
    for reply in (
        publish(desk, "?source=studio", files={path: NEW}),
        ask(desk, "PUT", f"drafts/{path}?source=studio", content=NEW.encode()),
    ):
        (told,) = problem(reply)["errors"]
        assert (reply.status_code, told["code"], told["file"]) == (422, "taken", path)
        assert "`folder`" in told["message"]
        assert "`studio`" in told["message"]


def test_an_id_of_another_source_is_refused_and_both_are_named(desk: Desk) -> None:
    (told,) = problem(
        publish(desk, "?source=studio", files={"rules/other.yaml": RULES[: RULES.index("- id: invoice-h")]})
    )["errors"]

    assert told["code"] == "duplicate"
    assert "`folder`" in told["message"]
    assert "`studio`" in told["message"]


def test_a_path_that_no_draft_can_have_says_that_nothing_was_changed(desk: Desk) -> None:
    told = problem(ask(desk, "PUT", "drafts/.git/config", content=b"x"))

    assert (told["status"], told["code"], told["detail"]) == (422, "site_invalid", "1 error; nothing was changed")

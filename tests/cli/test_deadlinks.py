"""Links to other sites, on a small one of our own."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from helpsdk.cli.deadlinks import OPTIONS, Asked, ask, dead_links
from helpsdk.server.fetch import FetchOptions
from helpsdk.site.bodies import render_bodies
from helpsdk.site.check.external_links import external_links
from helpsdk.site.folder import site_from_files
from tests.factories import site_files

ANSWERS = {"/ok": 200, "/gone": 404, "/long-gone": 410, "/locked": 401, "/broken": 503, "/no-head": 200}
ASKED: Counter[tuple[str, str]] = Counter()


class Elsewhere(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def answer(self) -> None:
        ASKED[self.command, self.path] += 1
        moved = self.path.removeprefix("/moved/")
        status = 302 if moved != self.path else ANSWERS.get(self.path, 404)
        if self.path == "/no-head" and self.command == "HEAD":
            status = 404
        self.send_response(status)
        if status == 302:
            port = self.headers["Host"].rpartition(":")[2]
            self.send_header("Location", f"http://host{len(moved)}.test:{port}/{moved}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def options(port: int) -> FetchOptions:
    """Names of this machine, but `nowhere.test` is none."""

    async def resolve(host: str, _port: int) -> list[ipaddress.IPv4Address]:
        if host == "nowhere.test":
            raise OSError("no such host")
        return [ipaddress.IPv4Address("127.0.0.1")]

    own = (ipaddress.IPv4Network("127.0.0.0/8"),)
    return replace(OPTIONS, ports=frozenset({port}), networks=own, resolve=resolve, seconds=5.0)


@pytest.mark.parametrize(
    ("path", "kind", "why"),
    [
        ("/ok", "alive", ""),
        ("/no-head", "alive", ""),
        ("/locked", "alive", ""),
        ("/moved/ok", "alive", ""),
        ("/moved/gone", "dead", "is not there: the answer is 404"),
        ("/gone", "dead", "is not there: the answer is 404"),
        ("/long-gone", "dead", "is not there: the answer is 410"),
        ("/broken", "doubtful", "was answered with 503"),
        ("/moved/moved/moved/moved/moved/moved/ok", "doubtful", "more than 5 times"),
    ],
)
def test_what_becomes_of_an_address(port: int, path: str, kind: str, why: str) -> None:
    (verdict,) = ask([f"http://a.test:{port}{path}"], options(port)).verdicts.values()

    assert verdict.kind == kind
    assert why in verdict.why


def test_what_is_not_asked_for(port: int) -> None:
    asked = ask(["http://nowhere.test:1/", f"http://nowhere.test:{port}/", "http://127.0.0.1/", "http://10.0.0.1/"])

    assert [verdict.kind for verdict in asked.verdicts.values()] == ["not-asked"] * 4
    assert ask([f"http://nowhere.test:{port}/"], options(port)).of("dead") == 1


def test_when_the_time_is_over_nothing_more_is_asked(port: int) -> None:
    (verdict,) = ask([f"http://a.test:{port}/ok"], options(port), seconds=0.0).verdicts.values()

    assert (verdict.kind, "the time" in verdict.why) == ("doubtful", True)


def test_each_address_is_asked_once_and_told_at_each_line(port: int) -> None:
    base = f"http://b.test:{port}"
    body = (
        f"---\ntitle: T\n---\n[The form]({base}/gone#a)\n\n[it]({base}/gone) ![It]({base}/long-gone) [ok]({base}/ok)\n"
    )
    files = {"articles/tax-id-format/ru.md": body.replace("T\n", "Т\n", 1), "articles/a/en.md": body}
    site = site_from_files(site_files(**files)).site
    ASKED.clear()

    links = external_links(site, render_bodies(site))
    asked = ask(list(links), options(port))
    found = [(one.file, one.line, one.code) for one in dead_links(links, asked)]

    assert sorted(found) == sorted(
        (file, line, code) for file in files for line, code in ((4, "dead-link"), (6, "dead-link"), (6, "dead-image"))
    )
    assert ASKED["GET", "/gone"] == 1
    assert asked.as_dict() == {"addresses": 3, "alive": 1, "dead": 2, "doubtful": 0, "not_asked": 0}


def test_nothing_to_ask() -> None:
    assert ask([]) == Asked({})

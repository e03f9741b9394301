"""What somebody writes or sends stays text: on our page, in templates, in paths and in the log."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import helpsdk
from helpsdk.content.pictures import is_picture
from helpsdk.server.app import HelpServer
from tests.factories import SITE
from tests.server.serving import Client, problem, write_site

PACKAGE = Path(helpsdk.__file__).parent
WIDGET = PACKAGE.parent / "js-widget" / "src"
EVIL = "<script>alert(1)</script>{{ 7 * 7 }}{% raw %}\"'"


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A site whose writer tries the templates."""
    monkeypatch.setenv("HELPSDK_START_SECONDS", "60")
    title = json.dumps(EVIL)
    site = SITE.replace("{en: Shop, ru: Магазин}", title)
    server = HelpServer(write_site(tmp_path / "help", **{"site.yaml": site}))
    yield Client(server)
    server.close()


def test_a_title_is_text_on_our_page(evil: Client) -> None:
    page = evil.get("/").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}{% raw %}" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "path", ["%2573end-invoice", "send%252Dinvoice", "..%252F..%252Fsite.yaml", "send-invoice%2500"]
)
def test_a_path_is_decoded_once(evil: Client, path: str) -> None:
    reply = evil.get(f"/v1/articles/{path}")

    assert (reply.status_code, problem(reply)["code"]) == (404, "not_found")


def test_a_line_of_the_log_cannot_be_made_by_a_client(evil: Client, caplog: pytest.LogCaptureFixture) -> None:
    forged = "x\n2026-11-21 CRITICAL helpsdk: everything is lost"
    with caplog.at_level(logging.DEBUG, logger="helpsdk"):
        evil.post("/v1/session", {"token": forged, "device": forged})
        evil.get("/v1/articles/a%0AHTTP%201.1%20200", headers={"x-request-id": "a b"})

    assert [record.getMessage() for record in caplog.records if "\n" in record.getMessage()] == []


def test_no_failure_tells_how_we_are_built(evil: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the operator")

    assert evil.get("/v1/articles/send-invoice").status_code == 200
    monkeypatch.setattr("helpsdk.runtime.runtime.Runtime.article", failing)
    reply = evil.get("/v1/articles/send-invoice?format=html")  # what was answered once is kept

    assert (reply.status_code, problem(reply)["code"]) == (500, "internal")
    assert not re.search(r"secret|Traceback|RuntimeError|\.py", reply.text)


def test_nothing_reads_a_format_that_can_do_things() -> None:
    """No parser of entities, no format that makes objects. Of XML only the root element of an SVG is read."""
    imported = {
        name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_by(node)
    }
    forbidden = r"(xml\.(etree|dom|sax)|lxml|xmltodict|pickle|marshal|shelve)(\..*)?"

    assert [name for name in sorted(imported) if re.fullmatch(forbidden, name)] == ["marshal.dumps"]  # to compare alone


def imported_by(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [alias.name for alias in node.names]
    return names if isinstance(node, ast.Import) else [f"{node.module or ''}.{name}" for name in names]


def test_an_svg_with_entities_is_none() -> None:
    lines = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "boom">{lines}]><svg xmlns="http://www.w3.org/2000/svg" id="&e9;"/>'
    outside = (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'
    )

    assert [is_picture(text.encode(), "svg") for text in (bomb, outside)] == [False, False]


def test_the_widget_takes_no_messages_and_makes_no_html() -> None:
    sources = {file: file.read_text(encoding="utf-8") for file in WIDGET.rglob("*.ts*")}
    forbidden = (
        r"postMessage|onmessage|listen(er)?\([\"']message[\"']|"
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )

    assert sources
    assert [str(file) for file, text in sources.items() if re.search(forbidden, text, re.IGNORECASE)] == []

"""`helpsdk screens`, and what every command says of a product that cannot be read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from tests.importing import importable, imported_anew

APP = """\
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

def page(request):
    return HTMLResponse("")

def form(request):
    return HTMLResponse("")

def make():
    return Starlette(routes=[Route("/", page, name="home"), Route("/orders/{id:int}", form, name="order.form")])

app = make()
"""
SITE = "id: shop\ntitle: Shop\ndefault_locale: en\nlocales: [en]\n"
SCREENS = '# ours\n- id: home\n  title: Home  # kept\n  urls: ["/"]\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A product with a site, and the folder it is started in."""
    for name, text in {
        "shopapp.py": APP,
        "help/site.yaml": SITE,
        "help/screens.yaml": SCREENS,
        "templates/order.html": '<a data-help-id="order.form.send">\n<b data-help-id="{{ x }}">\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with importable(tmp_path):
        yield tmp_path


FROM = ("--from", "fastapi", "shopapp:app", "--scan", "templates")
NEW = (
    "- id: order.form\n"
    "  title: Order form\n"
    '  urls: ["/orders/:id([0-9]+)"]\n'
    "  elements:\n"
    "    - {id: order.form.send, title: Send}\n"
)


def test_without_write_the_change_is_shown_and_nothing_is_written(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["screens", *FROM]) == 0
    out = capsys.readouterr().out

    assert "+- id: order.form\n" in out
    assert "not static: {{ x }} (templates/order.html:2)" in out
    assert "1 screen and 1 element would be added; --write does it" in out
    assert (shop / "help" / "screens.yaml").read_text() == SCREENS


def test_write_adds_what_lacks_and_keeps_the_rest_byte_for_byte(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screens", *FROM, "--write"]) == 0
    assert (shop / "help" / "screens.yaml").read_text() == SCREENS + NEW
    assert main(["screens", *FROM, "--write"]) == 0
    assert "screens.yaml lacks nothing" in capsys.readouterr().out
    assert (shop / "help" / "screens.yaml").read_text() == SCREENS + NEW
    assert main(["check", "help"]) == 0


def test_check_fails_until_nothing_lacks(shop: Path) -> None:
    assert main(["screens", *FROM, "--check"]) == 1
    assert main(["screens", *FROM, "--write"]) == 0
    assert main(["screens", *FROM, "--check"]) == 0


def test_a_site_without_screens_gets_its_file(shop: Path) -> None:
    (shop / "help" / "screens.yaml").unlink()
    assert main(["screens", "--from", "starlette", "shopapp:make()", "--write"]) == 0
    assert (shop / "help" / "screens.yaml").read_text().startswith("- id: home\n")


def test_json_says_everything(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["screens", *FROM, "--exclude", "/orders/*", "--json"])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)

    assert told["left_out"] == [{"path": "/orders/{id:int}", "name": "order.form", "why": "excluded"}]
    assert told["of_no_screen"] == [{"id": "order.form.send", "file": "templates/order.html", "line": 1}]
    assert told["not_static"] == [{"written": "{{ x }}", "file": "templates/order.html", "line": 2}]
    assert (told["ok"], told["written"], told["screens"]) == (True, False, [])


def test_a_renamed_screen_is_told_and_not_added_beside_its_old_self(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "help" / "screens.yaml").write_text(SCREENS + NEW.replace("order.form", "order.edit"), encoding="utf-8")
    assert main(["screens", *FROM, "--check"]) == 1
    said = capsys.readouterr().out
    assert "renamed: `order.edit` is `order.form` (/orders/:id([0-9]+)" in said
    assert "waits for the rename: order.form.send (templates/order.html:1)" in said


def test_a_link_is_not_followed_and_a_files_mode_is_kept(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, outside = shop / "help/screens.yaml", shop / "outside.yaml"
    file.chmod(0o640)
    assert main(["screens", *FROM, "--write"]) == 0
    mode = file.stat().st_mode & 0o777
    file.replace(outside)
    file.symlink_to(outside)
    before = outside.read_bytes()

    assert main(["screens", *FROM, "--write"]) == 2
    assert "is a link" in capsys.readouterr().err
    assert (mode, outside.read_bytes()) == (0o640, before)


def test_a_broken_screens_file_is_told_and_kept(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "help" / "screens.yaml").write_text("- id: home\n  titel: Home\n", encoding="utf-8")
    assert main(["screens", *FROM, "--write"]) == 1
    assert "screens.yaml:2" in capsys.readouterr().err
    assert (shop / "help" / "screens.yaml").read_text() == "- id: home\n  titel: Home\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name the product's code: --from FRAMEWORK TARGET, --scan PATH, or both"),
        (["--from", "rails", "x:y"], "there is no such framework (allowed: fastapi, starlette, django, flask)"),
        (["--from", "fastapi", "shopapp"], "is not written `package.module:app`"),
        (["--from", "fastapi", "no_such_shop:app"], "there is no module `no_such_shop`"),
        (["--from", "fastapi", "brokenapp:app"], "ZeroDivisionError: division by zero (brokenapp.py:2)"),
        (["--from", "flask", "shopapp:app"], "is a Starlette, no Flask application"),
        (["--scan", "nowhere"], "nowhere: there is no such file or folder"),
        (
            ["--scan", "templates", "--site", "nowhere"],
            "there is no folder nowhere; `helpsdk init nowhere` makes a site",
        ),
    ],
)
def test_wrong_use_is_one_sentence(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (shop / "brokenapp.py").write_text("x = 1\ny = x / 0\n", encoding="utf-8")
    assert main(["screens", *arguments]) == 2
    err = capsys.readouterr().err

    assert words in err
    assert err.count("\n") == 1


def test_a_product_without_pages_says_how_to_take_more(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["screens", "--from", "fastapi", "shopapp:app", "--exclude", "*"])

    assert "no page was found in shopapp:app: 2 routes left out; --all takes every GET route" in capsys.readouterr().err


@pytest.mark.parametrize(("framework", "target"), [("flask", "shopapp:app"), ("django", "shop.settings")])
def test_a_framework_that_is_not_installed_is_named(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, framework: str, target: str
) -> None:
    monkeypatch.setitem(sys.modules, framework, None)
    with imported_anew(f"helpsdk.integrations.{framework}"):
        assert main(["screens", "--from", framework, target]) == 2
    assert f"{framework} is not installed beside helpsdk" in capsys.readouterr().err


def test_check_tells_a_misspelled_element_at_its_place_in_the_code(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "help" / "screens.yaml").write_text(SCREENS + NEW, encoding="utf-8")
    (shop / "templates" / "form.html").write_text('<p>\n<a data-help-id="order.form.sned">\n', encoding="utf-8")

    assert main(["check", "help", "--scan", "templates"]) == 0

    said = "the code names the element `order.form.sned`, which the site lacks; did you mean `order.form.send`?"
    assert f"templates/form.html:2: warning: {said}\n" in capsys.readouterr().out

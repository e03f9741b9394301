"""Help in Flask: the extension, its template functions, the token view, and where the help server is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Request, Response, render_template_string

from helpsdk import HelpSigner
from helpsdk.errors import OptionsInvalid
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations import hosting
from helpsdk.integrations.flask import HelpExtension, HelpState
from tests.integrations.hostsite import write_site
from tests.threads import OwnThreads

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
PAGE = """<html {{ help_screen() }}><head>{{ help_tag(traits={"plan": "te<am"}) }}{{ help_style() }}</head>
<body><button {{ help_id("home.export") }}>Export</button>{{ help_tip("home.export") }}</body></html>"""


def who(request: Request) -> Viewer | None:
    name = request.headers.get("X-User")
    return Viewer(name, groups=frozenset({"customers"})) if name else None


def product(**options: Any) -> Flask:
    app = Flask("product")
    app.config["HELPSDK"] = {"SITE": "my-product", **options}
    shop = Blueprint("Shop", __name__)
    shop.add_url_rule("/orders/<int:id>", "detail", lambda id: render_template_string(PAGE))
    app.register_blueprint(shop)
    app.add_url_rule("/", "home", lambda: render_template_string(PAGE))
    HelpExtension(viewer=who, key_id="k1", secret=SECRET).init_app(app)
    return app


def read(app: Flask, path: str = "/", **options: Any) -> str:
    response = app.test_client().get(path, **options)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_page_of_somebody_and_of_nobody() -> None:
    app = product()
    nobody, somebody = read(app), read(app, headers={"X-User": "u1"})

    assert '<script src="/help/widget.js" data-site="my-product"' in nobody
    assert '<button data-help-id="home.export">' in nobody
    assert 'data-traits="{&quot;plan&quot;: &quot;te&lt;am&quot;}"' in nobody
    assert ("data-token" in nobody, 'data-token-url="/help-token"' in somebody) == (False, True)
    token = re.findall(r'data-token="([^"]+)"', somebody)[0]
    signer = HelpSigner("my-product", "k1", SECRET, "any")
    assert (signer.verify(token).id, signer.verify(token).groups) == ("u1", frozenset({"customers"}))


def test_the_endpoint_is_the_screen() -> None:
    assert '<html data-help-screen="home">' in read(product())
    assert '<html data-help-screen="shop.detail">' in read(product(), "/orders/7")


def test_each_request_is_somebody_elses_within_one_app_context() -> None:
    app, seen = product(), []
    with app.app_context():
        for name in ("alice", "bob", ""):
            body = read(app, headers={"X-User": name})
            found = re.findall(r'data-token="([^"]+)"', body)
            seen.append([HelpSigner("my-product", "k1", SECRET, "any").verify(token).id for token in found])
    assert seen == [["alice"], ["bob"], []]


def test_without_a_request_it_is_anybodys_help() -> None:
    app = Flask("product")
    HelpExtension(app, site="my-product")
    with app.app_context():
        assert "data-token" not in render_template_string("{{ help_tag() }}")


@pytest.mark.parametrize(
    ("user", "said", "vary", "answered"),
    [
        ("u1", None, None, ("private, no-cache", "Cookie")),
        ("u1", "public, max-age=60", "Accept-Language", ("private, no-cache", "Accept-Language, Cookie")),
        ("u1", "no-store, private", "cookie", ("no-store, private", "cookie")),
        ("", "public, max-age=60", None, ("public, max-age=60", None)),
        ("", None, None, (None, None)),
    ],
)
def test_a_page_with_a_token_is_its_readers_alone(user: str, said: Any, vary: Any, answered: Any) -> None:
    app = product()

    @app.after_request
    def everywhere(response: Response) -> Response:
        response.headers.update({k: v for k, v in (("Cache-Control", said), ("Vary", vary)) if v})
        return response

    headers = app.test_client().get("/", headers={"X-User": user}).headers
    assert (headers.get("Cache-Control"), headers.get("Vary")) == answered


def test_an_app_that_is_mounted_below_a_path() -> None:
    body = read(product(), headers={"X-User": "u1"}, environ_overrides={"SCRIPT_NAME": "/shop"})
    assert 'data-token-url="/shop/help-token"' in body


def test_the_nonce_is_asked_for_each_request() -> None:
    body = read(product(NONCE=lambda request: request.args["n"]), "/?n=abc")
    assert body.count('nonce="abc"') == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-User": "u1"}, 200),
        ({"X-User": "u1", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"X-User": "u1", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"X-User": "u1", "Origin": "https://elsewhere.example"}, 403),
        ({}, 204),
    ],
)
def test_tokens_are_for_the_own_origin_and_for_no_cache(headers: dict[str, str], status: int) -> None:
    response = product().test_client().get("/help-token", headers=headers)
    assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    assert (response.is_json and "token" in response.get_json()) is (status == 200)


def test_one_extension_serves_several_apps() -> None:
    help, apps = HelpExtension(site="my-product"), [Flask("one"), Flask("two")]
    apps[1].config["HELPSDK"] = {"SITE": "other", "BASE": "https://help.example.com/"}
    for app in apps:
        help.init_app(app)
    assert [HelpState.of(app).options.site for app in apps] == ["my-product", "other"]
    with apps[1].test_request_context():
        assert 'src="https://help.example.com/widget.js"' in render_template_string("{{ help_tag() }}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("flask")
    app = product(FOLDER=write_site(folder / "help"), DATA=folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosting, "FIRST_PAGE", 60.0)  # however busy this machine is
        yield app
    HelpState.of(app).close()


def test_the_first_page_has_its_help(whole: Flask, own_threads: OwnThreads) -> None:
    """And nothing has started before it: a server that forks after making the app takes no thread along."""
    assert own_threads.names() == []
    body = read(whole)
    assert '<html data-help-screen="home">' in body
    assert "You get a CSV file by e-mail within a minute." in body
    assert 'integrity="sha384-' in body
    assert "<details" in body
    assert whole.test_client().get("/help/v1/collections?site=my-product").status_code == 200
    assert "data-help-screen" not in read(whole, "/orders/7")  # which the site does not know: the URL decides


def test_folders_are_where_the_app_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path / "help")
    monkeypatch.chdir(tmp_path)
    app = Flask("product")
    HelpExtension(app, folder="help", data="data")
    monkeypatch.chdir("/")
    state = HelpState.of(app)
    assert state.hosting.server is not None
    assert state.hosting.server.folders == (tmp_path / "help",)
    assert (state.options.folder, state.options.data) == (tmp_path / "help", tmp_path / "data")
    state.close()


def test_what_is_wrong_is_said_when_the_app_is_made() -> None:
    with pytest.raises(OptionsInvalid) as caught:
        HelpExtension(Flask("product"), site="My Product", base="help", secret="short")
    assert [problem.key for problem in caught.value.problems] == ["SITE", "BASE", "KEY_ID"]
    with pytest.raises(OptionsInvalid, match=r"HELPSDK\['SITE'\] is missing"):
        HelpExtension(Flask("product"))
    app = Flask("product")
    app.config["HELPSDK"] = "my-product"
    with pytest.raises(OptionsInvalid, match="HELPSDK is no dictionary"):
        HelpExtension(app)


def test_help_that_hangs_or_breaks_is_left_out() -> None:
    class Broken:
        in_process = True

        def resolve(self, *_: Any, **__: Any) -> Any:
            raise OSError("away")

    class Hangs:
        def resolve(self, *_: Any, **__: Any) -> Any:
            time.sleep(3)
            raise TimeoutError

    for help in (Broken(), Hangs()):
        began = time.monotonic()
        assert all("<details" not in read(product(HELP=help)) for _ in range(20))
        assert time.monotonic() - began < 2.5

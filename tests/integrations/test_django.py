"""Help in Django: template tags, Jinja2, settings, the token view and the middleware, without ORM, sessions or CSRF."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest

from helpsdk import HelpSigner
from helpsdk.errors import OptionsInvalid
from tests.integrations.djangohost import HELPSDK, SECRET, SETTINGS
from tests.integrations.hostsite import write_site
from tests.threads import OwnThreads

# isort: split
from django.core.handlers.asgi import ASGIHandler
from django.test import AsyncClient, Client, override_settings

from helpsdk.client.here import current_help
from helpsdk.integrations import hosting
from helpsdk.integrations.django.checks import IDS, check_settings
from helpsdk.integrations.options import TABLE

KEY = {"KEY_ID": "k1", "SECRET": SECRET}
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="module")
def _project() -> Iterator[None]:
    with override_settings(**SETTINGS):
        yield


def read(path: str = "/", **headers: Any) -> str:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("path", ["/?x=1", "/?jinja=1"])
def test_the_page_of_somebody_and_of_nobody(path: str) -> None:
    with override_settings(HELPSDK={**HELPSDK, **KEY}):
        nobody, somebody = read(path), read(path, x_user="u1")
    assert '<script src="/help/widget.js" data-site="my-product" data-app-version="4.2" defer>' in nobody
    assert '<button data-help-id="home.export">' in nobody
    assert '<html data-help-screen="home">' in nobody
    assert ("data-token" in nobody, 'data-token-url="/help-token"' in somebody) == (False, True)
    token = re.findall(r'data-token="([^"]+)"', somebody)[0]
    signer = HelpSigner("my-product", "k1", SECRET, "any")
    assert (signer.verify(token).id, signer.verify(token).groups) == ("u1", frozenset({"customers"}))


def test_the_url_patterns_name_is_the_screen() -> None:
    assert '<html data-help-screen="shop.order_detail">' in read("/shop/orders/7/")
    assert "data-help-screen" not in read("/shop/bare/")


def test_the_nonce_is_the_requests_own_or_what_the_option_says() -> None:
    assert read("/?n=abc").count('nonce="abc"') == 2
    with override_settings(HELPSDK={**HELPSDK, "NONCE": lambda request: "xyz"}):
        assert read("/?n=abc").count('nonce="xyz"') == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x_user": "u1"}, 200),
        ({"x_user": "u1", "sec_fetch_site": "same-origin"}, 200),
        ({"x_user": "u1", "sec_fetch_site": "cross-site"}, 403),
        ({"x_user": "u1", "origin": "https://elsewhere.example"}, 403),
        ({}, 204),
    ],
)
def test_tokens_are_for_the_own_origin_and_for_no_cache(headers: dict[str, str], status: int) -> None:
    with override_settings(HELPSDK={**HELPSDK, **KEY}):
        response = Client().get("/help-token", headers=headers)
        assert Client().post("/help-token").status_code == 405
    assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    assert (b'"token"' in response.content) is (status == 200)


def test_the_middleware_awaits_nothing_of_its_own() -> None:
    from helpsdk.integrations.django import HelpMiddleware

    made: list[Any] = []

    async def view(request: Any) -> str:
        return f"answered {request.help.screen}"

    def get_response(request: Any) -> Any:
        made.append(view(request))
        return made[-1]

    from asgiref.sync import iscoroutinefunction, markcoroutinefunction
    from django.test import RequestFactory

    markcoroutinefunction(get_response)
    middleware = HelpMiddleware(get_response)
    assert iscoroutinefunction(middleware)
    answered = copy_context().run(middleware, RequestFactory().get("/"))
    assert made  # the host's own coroutine, made at once
    with pytest.raises(StopIteration, match="answered None"):  # and done at once, as it awaits nothing
        answered.send(None)


@pytest.mark.parametrize(
    ("user", "said", "answered"),
    [
        ("u1", "", ("private, no-cache", "Cookie")),
        ("u1", "public, max-age=60", ("private, no-cache", "Cookie")),
        ("u1", "private, no-store", ("private, no-store", "Cookie")),
        ("", "public, max-age=60", ("public, max-age=60", None)),
    ],
)
def test_a_page_with_a_token_is_its_readers_alone(user: str, said: str, answered: tuple[str, str | None]) -> None:
    async def later() -> Any:
        return await AsyncClient().get(f"/?cache={said}", headers={"X-User": user})

    with override_settings(HELPSDK={**HELPSDK, **KEY}):
        for response in (Client().get("/", {"cache": said}, headers={"X-User": user}), asyncio.run(later())):
            assert (response.get("Cache-Control"), response.get("Vary")) == answered


def test_views_of_both_kinds_have_the_requests_help() -> None:
    async def ask() -> bytes:
        response = await AsyncClient().get("/later/")
        return bytes(response.content)

    assert asyncio.run(ask()) == b"later"
    assert Client().get("/later/").content == b"later"
    assert Client().get("/bare").status_code == 404
    assert current_help() is None  # what a request leaves in its thread


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("django")
    yield {**HELPSDK, "FOLDER": write_site(folder / "help"), "DATA": folder / "data"}


def test_the_first_page_of_wsgi_has_its_help(
    site: dict[str, Any], monkeypatch: pytest.MonkeyPatch, own_threads: OwnThreads
) -> None:
    """And nothing has started before it: a server that forks after making the application takes no thread along."""
    from django.core.handlers.wsgi import WSGIHandler

    from helpsdk.integrations.django import with_help
    from tests.integrations.hostsite import served

    monkeypatch.setattr(hosting, "FIRST_PAGE", 60.0)  # however busy this machine is
    with override_settings(HELPSDK=site):
        application = with_help(WSGIHandler())
        assert own_threads.names() == []
        with served(application) as url:
            import httpx

            page = httpx.get(f"{url}/").text
            assert httpx.get(f"{url}/help/v1/collections?site=my-product").status_code == 200
        application.close()
    assert "You get a CSV file by e-mail within a minute." in page
    assert 'integrity="sha384-' in page
    assert '<html data-help-screen="home">' in page


def test_a_folder_is_served_by_asgi_with_a_lifespan(site: dict[str, Any]) -> None:
    import httpx

    from helpsdk.integrations.django import with_help

    async def ask() -> list[int]:
        application = with_help(ASGIHandler())
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            paths = ("/help/v1/collections?site=my-product", "/help", "/", "/helpful")
            answered = [(await client.get(path)).status_code for path in paths]
        messages, sent = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], []

        async def receive() -> dict[str, str]:
            return messages.pop(0)

        async def send(message: dict[str, str]) -> None:
            sent.append(message["type"])

        await application({"type": "lifespan"}, receive, send)
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
        return answered

    with override_settings(HELPSDK=site):
        assert asyncio.run(ask()) == [200, 200, 200, 404]


def test_without_a_folder_the_application_is_as_it_was() -> None:
    from helpsdk.integrations.django import with_help

    assert with_help(test_without_a_folder_the_application_is_as_it_was) is (
        test_without_a_folder_the_application_is_as_it_was
    )


@pytest.mark.parametrize(
    ("given", "id", "says"),
    [
        (None, "helpsdk.E001", "HELPSDK is missing"),
        ({}, "helpsdk.E003", "HELPSDK['SITE'] is missing; allowed: the site's id"),
        ({"SITE": "x", "FOLDR": 1}, "helpsdk.E002", "HELPSDK['FOLDR']: did you mean FOLDER?"),
        ({"SITE": "x", "SECRTE": "hush"}, "helpsdk.E002", "did you mean SECRET?"),
        ({"SITE": "x", "zzz": 1}, "helpsdk.E002", "there is no such option"),
        ({"SITE": "My Site"}, "helpsdk.E003", "HELPSDK['SITE'] cannot be used; allowed: the site's id"),
        ({"SITE": "x", "BASE": "help"}, "helpsdk.E003", "allowed: a path such as /help, or an http"),
        ({"SITE": "x", "WATCH": "yes"}, "helpsdk.E003", "allowed: True or False"),
        ({"SITE": "x", "VIEWER": "shop.who"}, "helpsdk.E003", "(No module named 'shop')"),
        ({"SITE": "x", "VIEWER": "tests.integrations.broken.who"}, "helpsdk.E003", "broken: ZeroDivisionError: "),
        ({"SITE": "x", "VIEWER": "os.path.who"}, "helpsdk.E003", "has no who"),
        ({"SITE": "x", "VIEWER": "who"}, "helpsdk.E003", "or its dotted name"),
        ({"SITE": "x", "HELP": "os.path.join"}, "helpsdk.E003", "allowed: a `HelpClient`"),
        ({"SITE": "x", "SECRET": SECRET}, "helpsdk.E003", "HELPSDK['KEY_ID'] is missing, which SECRET needs"),
        ({"SITE": "x", "KEY_ID": "k", "SECRET": "hush"}, "helpsdk.E003", "HELPSDK['SECRET'] cannot be used"),
        ({"SITE": "x", "FOLDER": "/h", "BASE": "https://h.example"}, "helpsdk.E003", "but FOLDER is served here"),
        ({"SITE": "x", "FOLDER": "/nowhere"}, "helpsdk.W001", "/nowhere holds no site.yaml"),
    ],
)
def test_manage_py_check_says_what_is_wrong(given: Any, id: str, says: str) -> None:
    with override_settings(HELPSDK=given):
        found = check_settings()
    assert [(one.id, says in one.msg, "hush" in str(one)) for one in found] == [(id, True, False)]


def test_a_setting_beside_the_dictionary_is_told() -> None:
    with override_settings(HELPSDK={"SITE": "x"}, HELPSDK_FOLDER="help", HELPSDK_SITE="x"):
        told = [(one.id, one.msg) for one in check_settings()]

    assert told == [("helpsdk.E002", "HELPSDK_FOLDER: nobody reads it; write it into HELPSDK as 'FOLDER'")]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with override_settings(HELPSDK={"SITE": "x", "WATCH": "often"}, HELPSDK_FOLDER="help"):
        assert [one.id for one in check_settings()] == ["helpsdk.E002", "helpsdk.E003"]


def test_a_token_without_a_url_is_a_doubt() -> None:
    with override_settings(HELPSDK={"SITE": "x", **KEY}, ROOT_URLCONF="tests.integrations.djangobare"):
        assert [one.id for one in check_settings()] == ["helpsdk.W002"]
        assert "data-token-url" not in read(x_user="u1")


def test_pages_say_what_is_wrong_with_settings_as_well() -> None:
    with override_settings(HELPSDK={"SITES": "x"}), pytest.raises(OptionsInvalid, match="did you mean SITE"):
        read()


def test_options_and_checks_are_documented_as_they_are() -> None:
    text = (ROOT / "docs" / "django.md").read_text(encoding="utf-8")
    for name, option in TABLE.items():
        row = next((line for line in text.splitlines() if line.startswith(f"| `{name}`")), "")
        assert (option.allowed in row, option.meaning in row) == (True, True), name
    assert [id for id, meaning in IDS.items() if f"| `{id}` | {meaning} |" not in text] == []


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
        with override_settings(HELPSDK={**HELPSDK, "HELP": help}):
            began = time.monotonic()
            assert all("<details" not in read() for _ in range(20))
            assert time.monotonic() - began < 2.5


def test_the_first_threads_share_one_help_server(site: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from helpsdk.integrations import hosting
    from helpsdk.integrations.django import state

    began, made, original = threading.Barrier(4), list[Any](), hosting.Hosting

    def slowly(options: Any) -> Any:
        time.sleep(0.02)
        made.append(original(options))
        return made[-1]

    def ask(_: int) -> int:
        began.wait(5)
        return id(state.hosting())

    monkeypatch.setattr("helpsdk.integrations.django.state.Hosting", slowly)
    with override_settings(HELPSDK=site), ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(4))) == {id(one) for one in made}
        assert len(made) == 1

"""Local evaluation from a file: what it answers, what it refuses, and what goes on meanwhile."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpsdk import AsyncHelpClient, HelpClient
from helpsdk.client.local.help import LocalHelp
from helpsdk.errors import BundleInvalid, HelpRefused, HelpUnavailable, MissingExtra, SettingInvalid
from helpsdk.identity.viewer import Viewer
from tests.client.bundles import keys, signed
from tests.server.serving import PICTURE, until
from tests.threads import OwnThreads

OWNER = Viewer("u1", groups=frozenset({"owners"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return signed().write(tmp_path / "shop.helpbundle")


@pytest.fixture
def help(file: Path) -> Iterator[LocalHelp]:
    with HelpClient.local(file, keys=keys()) as help:
        yield help


def shown(help: LocalHelp, **context: Any) -> list[str]:
    return [item.rule for item in help.resolve("invoice.detail", **context).items]


def test_it_answers_as_the_server_does(help: LocalHelp) -> None:
    reply = help.resolve("invoice.detail", traits={"plan": "team"}, locale=["ru"])

    assert [item.rule for item in reply.items] == ["invoice-help", "for-all", "for-three"]
    assert (reply.revision, reply.locale, reply.screen_title) == (1, "ru", "Счёт")
    assert reply.interface_locale == "ru"
    assert help.resolve("invoice.detail", locale=["ja"]).interface_locale == "ja"
    assert help.resolve("invoice.detail", viewer=Viewer("u1", locale="pt")).interface_locale == "pt-BR"
    assert help.site == "shop"
    assert help.status().revision == 1


def test_what_shows_depends_on_the_viewer(help: LocalHelp) -> None:
    failed = [{"name": "invoice.failed", "age": 5}]

    assert "invoice-failed" in shown(help, events=failed, viewer=OWNER)
    assert "invoice-failed" not in shown(help, events=failed)
    assert help.article("invoice-failed") is None
    article = help.article("invoice-failed", viewer=OWNER, locale="ru", format="html")
    assert article is not None
    assert article.html == "<p>Попробуйте ещё раз.</p>"


def test_explain_says_what_is_withheld(help: LocalHelp) -> None:
    reply = help.explain({"screen": "invoice.detail"})

    assert reply.withheld is not None
    assert {(one.rule, one.stage) for one in reply.withheld} >= {("invoice-help", "condition")}


def test_an_old_app_never_gets_what_is_for_newer_ones(help: LocalHelp) -> None:
    assert help.wait_for_index()
    old: dict[str, Any] = {"app_version": "2.3"}
    new: dict[str, Any] = {"app_version": "3.0"}

    assert "for-three" not in shown(help, **old)
    assert "for-three" in shown(help, **new)
    for asked, found in ((old, False), (new, True)):
        assert ("three" in [hit.article.id for hit in help.search("zeppelin", **asked).hits]) is found
        assert any("Zeppelin" in one.text for one in help.suggest("zepp", **asked).suggestions) is found
        answer = help.answer("does the zeppelin fly", **asked)
        assert ("three" in [card.id for card in answer.also] or answer.answer is not None) is found


def test_a_name_that_there_is_not_is_told_with_the_nearest(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with HelpClient.local(file, keys=keys(), raises=True) as help:
        with pytest.raises(HelpRefused, match=r"no screen 'invoice.detial'; did you mean 'invoice.detail'\?"):
            help.resolve("invoice.detial")
        assert (help.article("tax-id-fromat"), help.article("invoice-failde")) == (None, None)

    told = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert [line for line in told if "invoice.detial" in line] == [
        "no help: the site has no screen 'invoice.detial'; did you mean 'invoice.detail'?"
    ]
    assert "no help: no article 'tax-id-fromat'; did you mean 'tax-id-format'?" in told
    assert not any("'invoice-failed'" in line for line in told)  # not for this viewer


def test_what_was_meant_is_not_looked_for_at_every_miss(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for module in ("helpsdk.runtime.library", "helpsdk.client.local.asking"):
        monkeypatch.setattr(f"{module}.nearest", lambda name, known: asked.append(name))

    with HelpClient.local(file, keys=keys()) as help:
        for _ in range(3):
            assert help.article("tax-id-fromat") is None
            assert help.resolve("a.screen.of.this.test.alone").items == []
    assert (asked.count("tax-id-fromat"), asked.count("a.screen.of.this.test.alone")) == (1, 1)


def test_search_is_degraded_until_its_index_is_there(help: LocalHelp) -> None:
    first = help.search("tax")

    until(lambda: not help.search("tax").degraded)
    assert first.hits[0].article.id == "tax-id-format"
    assert help.search("tax").hits[0].article.id == "tax-id-format"


def test_no_network_is_touched(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("the network was touched")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    with HelpClient.local(file, keys=keys(), folder=tmp_path / "kept", raises=True) as help:
        assert help.wait_for_index()
        assert help.search("tax").hits
        assert shown(help)
        help.track("invoice.sent")
        assert help.flush()
        assert help.status().dropped == 1


def test_without_the_extra_rules_and_articles_still_answer(help: LocalHelp, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtra("local", "tantivy")

    monkeypatch.setattr("helpsdk.client.local.help.require_search", missing)
    reply = help.search("tax")

    assert (reply.degraded, reply.revision, reply.hits) == (True, 0, [])
    assert "helpsdk[local]" in str(help.status().last_error)
    assert shown(help)


def test_with_raises_it_says_why(file: Path) -> None:
    with HelpClient.local(file, keys=keys(), raises=True) as help:
        with pytest.raises(HelpRefused, match="no screen 'nowhere'"):
            help.resolve("nowhere")
        with pytest.raises(HelpRefused, match="events"):
            help.resolve("invoice.detail", events=[{"age": 1}])
        with pytest.raises(ValueError, match="limit is 0"):
            help.search("x", limit=0)
    with pytest.raises(HelpUnavailable, match="closed"):
        help.resolve("invoice.detail")


def test_without_it_replies_are_empty_and_counted(help: LocalHelp) -> None:
    reply = help.resolve("nowhere", locale="ru")

    assert (reply.revision, reply.items, reply.locale) == (0, [], "ru")
    assert (help.status().requests, help.status().failures) == (1, 1)
    with pytest.raises(ValueError, match="allowed"):
        help.interaction("shown", colour="red")


def test_pictures_come_with_the_file(help: LocalHelp) -> None:
    article = help.article("three")
    assert article is not None
    picture = help.picture("v1/assets/zeppelin.png?site=shop")

    assert "v1/assets/zeppelin.png?site=shop" in str(article.tree)
    assert picture is not None
    assert (picture.content, picture.type) == (PICTURE, "image/png")
    assert help.picture("v1/assets/../site.yaml") is None


def test_a_newer_file_takes_over_and_an_older_one_does_not(file: Path) -> None:
    with HelpClient.local(file, keys=keys(), refresh=0.05) as help:
        signed(3, **{"rules/versions.yaml": None}).write(file)
        until(lambda: help.status().revision == 3)
        assert "for-all" not in shown(help)
        signed(2).write(file)
        until(lambda: help.status().last_error is not None)
        assert help.status().last_error == "revision 2 is older than 3, which is known already"
        assert (help.status().healthy, help.status().last_error_at is None) == (False, False)
        assert help.status().revision == 3
        signed(4).write(file)
        until(lambda: help.status().revision == 4)
        assert help.status().last_error is None
        assert (help.status().healthy, help.status().last_error_at) == (True, None)


def test_answers_go_on_while_revisions_change(file: Path) -> None:
    """Every reply is of one revision, whole."""
    wrong: list[object] = []
    with HelpClient.local(file, keys=keys(), raises=True) as help:
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                reply = help.resolve("invoice.detail", viewer=OWNER)
                rules = {item.rule for item in reply.items}
                if ("for-all" in rules) is not (reply.revision % 2 == 1):
                    wrong.append((reply.revision, rules))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for revision in range(2, 8):
            signed(revision, **({} if revision % 2 else {"rules/versions.yaml": None})).write(file)
            assert help.refresh()
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_closing_stops_every_thread(file: Path, own_threads: OwnThreads) -> None:
    help = HelpClient.local(file, keys=keys())
    assert "helpsdk-local-file" in own_threads.names()
    help.search("tax")
    help.close()
    help.close()

    assert own_threads.names() == []
    assert help.resolve("invoice.detail").revision == 0


def test_one_that_is_forgotten_stops_by_itself(file: Path, own_threads: OwnThreads) -> None:
    help = HelpClient.local(file, keys=keys(), refresh=0.02)
    del help

    until(lambda: own_threads.names("helpsdk-local-file") == [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_follows_by_itself(file: Path) -> None:
    with HelpClient.local(file, keys=keys(), refresh=0.05) as help:
        child = os.fork()
        if child == 0:
            os._exit(_in_child(help))
        signed(2).write(file)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _in_child(help: LocalHelp) -> int:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if help.resolve("invoice.detail").revision == 2:
            return 0
        time.sleep(0.02)
    return 1


def test_the_async_twin_answers_alike(file: Path, help: LocalHelp) -> None:
    async def asked() -> list[Any]:
        async with AsyncHelpClient.local(file, keys=keys()) as other:
            reply = await other.resolve("invoice.detail", viewer=OWNER)
            article = await other.article("three")
            other.track("invoice.sent")
            assert await other.flush()
            assert await other.wait()
            await other.search("tax")
            return [[item.rule for item in reply.items], article, other.status().dropped]

    assert asyncio.run(asked()) == [shown(help, viewer=OWNER), help.article("three"), 1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"keys": {}}, "keys is 'empty'"),
        ({"keys": {"k1": "short"}}, "an Ed25519 public key"),
        ({"keys": "nonsense"}, "helpsdk keys show-public"),
        ({"refresh": 0.0}, "seconds above 0"),
        ({"source": "https://app.example/help"}, "the id in site.yaml"),
        ({"source": "https://app.example/help", "site": "shop"}, "scope bundle:read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(file: Path, given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingInvalid, match=told):
        HelpClient.local(**{"source": file, "keys": keys(), **given})


def test_keys_are_taken_as_they_are_shown(file: Path) -> None:
    (id, public), *_ = keys().items()
    for form in (f"{id}  {public}  active\n", f'{{"keys": [{{"id": "{id}", "public": "{public}"}}]}}', {id: public}):
        HelpClient.local(file, keys=form).close()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BundleInvalid, match="nowhere"):
        HelpClient.local(tmp_path / "nowhere.helpbundle", keys=keys())

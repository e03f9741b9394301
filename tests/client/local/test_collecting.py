"""A host's garbage collector is off while a bundle is opened, and then as it was."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpsdk import HelpClient
from helpsdk.client.local.collecting import Collecting
from helpsdk.site.opening import open_bundle
from tests.client.bundles import Giver, keys, signed


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_several_at_once() -> None:
    collecting, seen = Collecting(), []
    with collecting.off():
        with collecting.off():
            seen.append(gc.isenabled())
        seen.append(gc.isenabled())

    assert (seen, gc.isenabled()) == ([False, False], True)


def test_a_failure_turns_it_on() -> None:
    with pytest.raises(ZeroDivisionError), Collecting().off():
        raise ZeroDivisionError

    assert gc.isenabled()


def test_a_host_that_has_it_off_keeps_it_off() -> None:
    gc.disable()
    with Collecting().off():
        pass

    assert not gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_child_has_it_on() -> None:
    with Collecting().off():
        child = os.fork()
        if not child:
            os._exit(0 if gc.isenabled() else 1)

    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_who_leaves_in_a_child_counts_no_more() -> None:
    collecting, child = Collecting(), 0
    with collecting.off():
        child = os.fork()
    if not child:
        with collecting.off():
            inside = gc.isenabled()
        os._exit(0 if (inside, gc.isenabled()) == (False, True) else 1)

    assert os.waitpid(child, 0)[1] == 0


def test_a_bundle_is_opened_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = signed().write(tmp_path / "shop.helpbundle")
    seen, before = list[bool](), open_bundle

    def opening(*args: Any, **more: Any) -> Any:
        seen.append(gc.isenabled())
        return before(*args, **more)

    monkeypatch.setattr("helpsdk.client.local.revision.open_bundle", opening)
    with HelpClient.local(file, keys=keys()):
        assert (seen, gc.isenabled()) == ([False], True)


def test_what_is_fetched_leaves_it_on() -> None:
    seen, giver = list[bool](), Giver(signed())

    def given(request: httpx.Request) -> httpx.Response:
        seen.append(gc.isenabled())
        return giver.transport.handle_request(request)

    transport = httpx.MockTransport(given)
    with HelpClient.local(
        "https://app.example/help", site="shop", key="hk_bundle", keys=keys(), transport=transport
    ) as help:
        assert help.wait()
    assert (len(seen) > 3, all(seen)) == (True, True)

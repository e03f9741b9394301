"""`Help` and `AsyncHelp` say what can be asked; whoever answers takes the same arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from helpsdk import AsyncHelpClient, HelpClient
from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.client.local.aio import AsyncLocalHelp
from helpsdk.client.local.help import LocalHelp
from helpsdk.client.testing import AsyncFakeHelp, FakeHelp

ANSWERING = [
    (Help, HelpClient),
    (Help, LocalHelp),
    (Help, FakeHelp),
    (AsyncHelp, AsyncHelpClient),
    (AsyncHelp, AsyncLocalHelp),
]
QUESTIONS = ("resolve", "search", "suggest", "answer", "article", "track", "interaction", "flush")


@pytest.mark.parametrize("method", QUESTIONS)
@pytest.mark.parametrize(("interface", "client"), ANSWERING, ids=lambda one: one.__name__)
def test_every_client_takes_what_its_interface_says(interface: type, client: type, method: str) -> None:
    assert inspect.signature(getattr(client, method)) == inspect.signature(getattr(interface, method))


@pytest.mark.parametrize("method", QUESTIONS)
def test_what_is_awaited_takes_the_same(method: str) -> None:
    assert inspect.signature(getattr(AsyncHelp, method)) == inspect.signature(getattr(Help, method))


@pytest.mark.parametrize("method", QUESTIONS[:-2])
@pytest.mark.parametrize("client", [HelpClient, LocalHelp, FakeHelp], ids=lambda one: one.__name__)
def test_a_misspelled_argument_is_named(client: type, method: str) -> None:
    ask: Callable[..., Any] = getattr(client, method)
    with pytest.raises(TypeError, match="locales"):
        ask(None, "vat", locales=["en"])


def test_a_misspelled_argument_of_the_awaited_fake_is_named() -> None:
    fake = AsyncFakeHelp(FakeHelp.empty())
    with pytest.raises(TypeError, match="locales"):
        fake.search("vat", locales=["en"]).send(None)

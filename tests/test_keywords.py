"""A misspelled argument is told with the one that was meant, wherever a product says something."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from flask import Flask

from helpsdk import AsyncHelpClient, Breaker, HelpClient, HelpServer, Outbox, Retry, Timeout
from helpsdk.errors import OptionsInvalid
from helpsdk.integrations.fastapi import mount_help
from helpsdk.integrations.flask import HelpExtension
from helpsdk.integrations.options import beside
from helpsdk.keywords import spelled

MISSPELLED: dict[str, Callable[..., Any]] = {
    "HelpClient() has no argument 'timout'; did you mean 'timeout'?": lambda: HelpClient("http://x", "s", timout=1),  # type: ignore[call-arg]
    "AsyncHelpClient() has no argument 'sginer'; did you mean 'signer'?": lambda: AsyncHelpClient(
        "http://x",
        "s",
        sginer=1,  # type: ignore[call-arg]
    ),
    "HelpClient.local() has no argument 'interface_locals'; did you mean 'interface_locales'?": lambda: (
        HelpClient.local("x", keys={}, interface_locals=1)  # type: ignore[call-arg]
    ),
    "Timeout() has no argument 'conect'; did you mean 'connect'?": lambda: Timeout(conect=1),  # type: ignore[call-arg]
    "Retry() has no argument 'attempt'; did you mean 'attempts'?": lambda: Retry(attempt=1),  # type: ignore[call-arg]
    "Breaker() has no argument 'failure'; did you mean 'failures'?": lambda: Breaker(failure=1),  # type: ignore[call-arg]
    "Outbox() has no argument 'x'; allowed: size, batch, every, exit": lambda: Outbox(x=1),  # type: ignore[call-arg]
    "HelpServer() has no argument 'wacth'; did you mean 'watch'?": lambda: HelpServer("help", wacth=True),  # type: ignore[call-arg]
    "HelpExtension() has no argument 'foldr'; did you mean 'folder'?": lambda: HelpExtension(foldr=1),  # type: ignore[call-arg]
    "mount_help() has no argument 'viewr'; did you mean 'viewer'?": lambda: mount_help(FastAPI(), "help", viewr=1),
    "mount_help() has no argument 'wacth'; did you mean 'watch'?": lambda: mount_help(FastAPI(), "help", wacth=1),
}


@pytest.mark.parametrize("told", MISSPELLED)
def test_what_was_meant_is_named(told: str) -> None:
    with pytest.raises(TypeError) as error:
        MISSPELLED[told]()

    assert str(error.value) == told


def test_options_for_a_server_that_has_its_own_are_refused(tmp_path: Any) -> None:
    with pytest.raises(TypeError, match="'watch': give it to the HelpServer, which has its own"):
        mount_help(FastAPI(), HelpServer(tmp_path), watch=True)


def test_what_is_spelled_well_is_as_it_was() -> None:
    @spelled
    def made(a: int, *, b: int = 2) -> int:
        """Says what."""
        return a + b

    assert (made(1), made(1, b=5), made.__doc__) == (3, 6, "Says what.")
    assert str(inspect.signature(made)) == "(a: 'int', *, b: 'int' = 2) -> 'int'"


def test_what_stands_beside_the_dictionary_is_told() -> None:
    names = ["HELPSDK", "HELPSKD", "HELPSDK_FOLDR", "HELPSDK_SECRET", "HELPSDK_API_URL", "HELPDESK", "DEBUG"]

    assert [problem.message for problem in beside(names, {"SECRET"}, "HELPSDK")] == [
        "HELPSKD: did you mean HELPSDK?",
        "HELPSDK_FOLDR: nobody reads it; write it into HELPSDK as 'FOLDER'",
    ]


def test_flask_refuses_it() -> None:
    app = Flask("shop")
    app.config["HELPSDK_FOLDER"] = "help"
    with pytest.raises(OptionsInvalid, match=r'write it into app.config\["HELPSDK"\] as \'FOLDER\''):
        HelpExtension(app, site="shop")
    with pytest.raises(OptionsInvalid, match=r"'FOLDER'.*'WATCH'"):
        HelpExtension(app, site="shop", watch="often")  # type: ignore[arg-type]

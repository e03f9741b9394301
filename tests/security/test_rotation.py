"""Keys are rotated while people use the site: nobody is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from helpsdk.identity.tokens import sign
from helpsdk.identity.trust import Trust, add_key, revoke_key, rotate
from helpsdk.server.app import HelpServer
from helpsdk.server.store import Store
from tests.server.serving import until, write_site

PEOPLE = 4
ROUNDS, SOAK_ROUNDS = 3, 60
KEPT_BY_THE_HOST = 0.05  # seconds; a host process goes on with the key it has read


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpServer]:
    monkeypatch.setenv("HELPSDK_POLL_SECONDS", "0.1")
    for kind in ("ADDRESS", "SESSION", "SITE", "EXCHANGE"):
        monkeypatch.setenv(f"HELPSDK_RATE_{kind}", "0")
    server = HelpServer(write_site(tmp_path / "help"))
    server.start()
    yield server
    server.close()


class Operator:
    """Adds, rotates and revokes as the command line does, in the order that its guide gives."""

    def __init__(self, server: HelpServer) -> None:
        self._site = server.sites[0]
        self._store: Store = self._site.shelf.store()
        self.host = ("", "")
        self.signed_in: dict[str, str] = {}  # person -> host key that vouched for the session they use
        self._retired = ""

    def begin(self) -> None:
        self.host = self._added()

    def round(self) -> None:
        """A new host key comes into use and the old one is revoked; our own keys are rotated meanwhile."""
        old, _ = self.host
        self.host = self._added()
        self._change(lambda trust: rotate(trust, "host", now=datetime.now(UTC)))
        threading.Event().wait(2 * KEPT_BY_THE_HOST)  # the host has no process left that signs with the old one
        self._change(lambda trust: _rotated_session(trust))
        self._retired = old

    def revoke_retired(self) -> None:
        """Once every session of the old key has been renewed."""
        until(lambda: [*self.signed_in.values()] == [self.host[0]] * PEOPLE)
        self._change(lambda trust: revoke_key(trust, self._retired, now=datetime.now(UTC)))

    def _added(self) -> tuple[str, str]:
        shown: list[tuple[str, str]] = []

        def add(trust: Trust) -> Trust:
            changed, key, secret = add_key(trust, "host", now=datetime.now(UTC))
            shown.append((key.id, secret))
            return changed

        self._change(add)
        return shown[-1]

    def _change(self, change: Callable[[Trust], Trust]) -> None:
        number = self._store.change_trust("shop", change).number
        until(lambda: self._site.trust.number >= number)  # what the guide asks for: one poll before the next step


def _rotated_session(trust: Trust) -> Trust:
    keys = sum(key.kind == "session" and key.state != "revoked" for key in trust.keys)
    return rotate(trust, "session", now=datetime.now(UTC)) if keys < 5 else trust


async def _person(server: HelpServer, operator: Operator, name: str, done: threading.Event) -> list[tuple[str, int]]:
    """Signs in, reads, and signs in again when the host's key changed; every answer."""
    answers: list[tuple[str, int]] = []
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url="http://help.test") as client:
        while not done.is_set():
            kid, secret = operator.host
            token = sign(name, kid=kid, secret=secret, site="shop", iss="tests", groups=["owners"])
            reply = await client.post("/v1/session", json={"token": token, "device": f"device-of-{name}"})
            answers.append(("session", reply.status_code))
            operator.signed_in[name] = kid
            headers = {"authorization": f"Bearer {reply.json().get('session')}"}
            while not done.is_set() and operator.host[0] == kid:
                reply = await client.get("/v1/articles/invoice-failed", headers=headers)
                answers.append(("article", reply.status_code))
                reply = await client.post("/v1/resolve", json={"screen": "invoice.detail"}, headers=headers)
                answers.append(("resolve", reply.status_code))
    return answers


def rotated_under_load(server: HelpServer, rounds: int) -> list[tuple[str, int]]:
    operator, done = Operator(server), threading.Event()
    operator.begin()
    answers: list[tuple[str, int]] = []
    people = [
        threading.Thread(
            target=lambda name=f"person-{number}": answers.extend(asyncio.run(_person(server, operator, name, done)))
        )
        for number in range(PEOPLE)
    ]
    for person in people:
        person.start()
    try:
        for _ in range(rounds):
            operator.round()
            operator.revoke_retired()
    finally:
        done.set()
        for person in people:
            person.join()
    return answers


def test_nobody_is_refused_while_keys_are_rotated(server: HelpServer) -> None:
    answers = rotated_under_load(server, ROUNDS)

    assert [answer for answer in answers if answer[1] != 200] == []
    assert sum(kind == "session" for kind, _ in answers) >= PEOPLE * ROUNDS
    assert len(answers) > 100


@pytest.mark.soak
def test_nobody_is_refused_in_many_rotations(server: HelpServer) -> None:
    answers = rotated_under_load(server, SOAK_ROUNDS)

    assert [answer for answer in answers if answer[1] != 200] == []

"""What the operator hears of requests that fail by nobody's fault."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.api.outages import CAUSES, Outages
from helpsdk.server.api.request import Request
from helpsdk.server.peers import Proxies
from helpsdk.server.store.months import Months
from tests.server.serving import Client, shown, uuid7


def asked(
    route: str = "/v1/interactions", id: str = "r-1", path: str = "/v1/interactions", method: str = "POST"
) -> Request:
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    request = Request(scope, receive, id, Proxies(()))
    request.route = route
    return request


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def outages(now: list[float]) -> Outages:
    return Outages(clock=lambda: now[0])


def test_an_outage_is_one_line_and_one_when_it_is_over(outages: Outages, caplog: pytest.LogCaptureFixture) -> None:
    for at in range(1000):
        outages.refused(asked(id=f"r-{at}"), f"connection {at} to the database failed")
        outages.refused(asked("/v1/contact"), f"connection {at} to the database failed")
    assert outages.under_way
    outages.answered(asked("/v1/search"))
    outages.answered(asked())
    outages.answered(asked())

    assert caplog.messages == [
        "requests are refused [r-0]: connection 0 to the database failed",
        "requests are answered again, 2000 were refused: connection 0 to the database failed",
    ]
    assert caplog.records[0].__dict__["request_id"] == "r-0"
    assert not outages.under_way


def test_a_store_that_comes_and_goes_is_some_lines_a_minute(
    outages: Outages, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(600):
        now[0] += 0.2
        outages.refused(asked(), "away")
        outages.answered(asked())
    now[0] += 60
    outages.answered(asked())

    told = [int(text.split()[4]) for text in caplog.messages if "again" in text]
    assert len(caplog.messages) <= 6
    assert sum(told) == 600


def test_an_outage_that_comes_back_is_told_while_it_lasts(
    outages: Outages, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    outages.refused(asked(), "away")
    outages.answered(asked())
    for _ in range(70):
        now[0] += 1
        outages.refused(asked(), "away")

    assert [text.split(" [")[0] for text in caplog.messages[-1:]] == ["requests are refused"]
    assert len(caplog.messages) == 3


def test_each_cause_is_told_but_not_more_than_so_many(outages: Outages, caplog: pytest.LogCaptureFixture) -> None:
    for at in range(5000):
        word = "".join(chr(97 + int(digit)) for digit in str(at))
        outages.refused(asked(), f"cause {word}")

    assert len(caplog.messages) == CAUSES + 1
    assert caplog.messages[-1].endswith("several causes")


def test_old_causes_make_room(outages: Outages, now: list[float], caplog: pytest.LogCaptureFixture) -> None:
    for word in "abcdefghijklmnopqrstuvw":
        outages.refused(asked(), word)
        outages.answered(asked())
        now[0] += 120

    assert not [text for text in caplog.messages if "several" in text]
    assert len(caplog.messages) == 46


def test_a_mistake_of_ours_is_traced_once_a_minute(
    outages: Outages, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    for second in range(90):
        now[0] = float(second)
        outages.failed(asked(path="/v1/x\nERROR forged"), ValueError(f"no {second}"))
    outages.answered(asked())

    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert all(record.exc_info for record in caplog.records)
    assert "\n" not in caplog.messages[0]
    assert caplog.messages[1].endswith("failed (59 more of these since the last line)")


def test_reading_a_path_does_not_end_what_keeps_from_writing_to_it(
    outages: Outages, caplog: pytest.LogCaptureFixture
) -> None:
    outages.refused(asked("/v1/contact"), "away")
    outages.answered(asked("/v1/contact", method="GET"))
    assert outages.under_way
    outages.answered(asked("/v1/contact"))

    assert [text.split(" [")[0] for text in caplog.messages] == [
        "requests are refused",
        "requests are answered again, 1 were refused: away",
    ]


@pytest.mark.parametrize(
    ("items", "cause"),  # of its own, since one cause is told once a minute
    [([], "away for one"), ([shown(id=uuid7(datetime.now(UTC) - timedelta(days=30)))], "away for the other")],
)
def test_only_a_commit_ends_an_outage_of_writes(
    client: Client, items: list[Any], cause: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> Any:
        raise StoreError(cause)

    with monkeypatch.context() as broken:
        broken.setattr(Months, "write", away)
        statuses = [
            client.post("/v1/interactions", {"items": sent}).status_code for sent in ([shown()], items, [shown()])
        ]
        told = [text for text in caplog.messages if "requests are" in text]
    assert (statuses, len(told)) == ([503, 202, 503], 1)
    assert client.post("/v1/interactions", {"items": [shown()]}).status_code == 202

    assert caplog.messages[-1] == f"requests are answered again, 2 were refused: {cause}"

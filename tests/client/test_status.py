"""How a client is doing: what failed, when, and whether that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from helpsdk.client.options import Outbox, Retry
from helpsdk.client.status import Counts, Status
from tests.client.scripted import Script, client, problem, resolved

NOON = 1_800_000_000.0


def test_a_failure_that_is_over_says_when_it_was_and_that_it_is_over() -> None:
    script = Script(problem(503, "unavailable"), resolved())
    with client(script, retry=Retry(attempts=1)) as help:
        before = help.status()
        help.resolve("home")
        during = help.status()
        help.resolve("home")
        after = help.status()

    assert (before.healthy, before.last_error, before.last_error_at) == (True, None, None)
    assert (during.healthy, after.healthy) == (False, True)
    assert during.last_error_at is not None
    assert abs(datetime.now(UTC) - during.last_error_at) < timedelta(minutes=10)
    assert (after.last_error, after.last_error_at) == (during.last_error, during.last_error_at)
    assert "503 unavailable" in str(after.last_error)


def test_a_server_that_answers_but_takes_no_interactions_is_not_well() -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        takes = "interactions" not in request.url.path
        return httpx.Response(200, json=resolved()) if takes else problem(403, "scope_required")

    with client(Script(resolved()), transport=httpx.MockTransport(answered), outbox=Outbox(exit=0)) as help:
        help.track("invoice.sent")
        help.flush()
        reply = help.resolve("home")

        assert (reply.revision, help.status().healthy) == (7, False)
        assert "403 scope_required" in str(help.status().last_error)


def test_each_kind_of_failure_ends_by_a_success_of_its_kind() -> None:
    counts = Counts(lambda: NOON)
    counts.failed("first")
    counts.failed(None, "delivery")

    assert (counts.last_error, counts.last_error_at) == ("first", datetime.fromtimestamp(NOON, UTC))
    counts.succeeded()
    assert not counts.healthy
    counts.succeeded("delivery")
    assert (counts.healthy, counts.last_error, counts.failures) == (True, "first", 2)


def test_items_that_are_at_fault_make_nothing_ill() -> None:
    with client(Script(problem(413, "too_large")), outbox=Outbox(every=60, exit=0)) as help:
        help.track("invoice.sent")
        help.flush()

        assert (help.status().dropped, help.status().healthy) == (1, True)
        assert "413 too_large" in str(help.status().last_error)


def test_a_question_that_is_at_fault_makes_nothing_ill() -> None:
    with client(Script(problem(503, "unavailable"), problem(422, "unknown_screen")), retry=Retry(attempts=1)) as help:
        help.resolve("home")
        away = help.status().healthy
        help.resolve("hme")

        assert (away, help.status().healthy, help.status().failures) == (False, True, 2)
        assert "unknown_screen" in str(help.status().last_error)


def test_a_child_begins_well() -> None:
    counts = Counts(lambda: NOON)
    counts.failed("first", "delivery")
    counts.after_fork()

    assert (counts.healthy, counts.failures) == (True, 1)


def test_an_error_is_one_line() -> None:
    status = Status("closed", 1, 1, 0, 0, 0, "503:\n the store\r\n is away", 0)

    assert status.last_error == "503: the store is away"

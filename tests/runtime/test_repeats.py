from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime import repeats
from helpsdk.runtime.repeats import Repeats, Written
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Ask, Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5, milliseconds=7)
WORDS = (b'{"screen": "invoice.detail"}', b"en")
LASTING = Written(b'{"revision":1,"now":"2026-11-22T12:00:00.000Z","items":[]}', lasting=True)
FILLING = """\
- id: always
  show: {kind: panel, article: send-invoice}
  at: {any: true}
"""
WINDOWED = (
    FILLING
    + """\
- id: sale
  show: {kind: announcement, article: send-invoice, style: banner}
  at: {any: true}
"""
)


def written(runtime: Runtime, screen: str, now: datetime = NOW) -> Written:
    return runtime.resolve_json(Ask(ResolveRequest(screen=screen), ANONYMOUS, None, now))


def test_what_comes_twice_is_kept_and_says_the_time_of_its_asking() -> None:
    kept = Repeats()

    kept.note(WORDS, LASTING)
    assert kept.reply(WORDS, LATER) is None
    kept.note(WORDS, LASTING)
    assert kept.reply(WORDS, LATER) == LASTING.json.replace(b"12:00:00.000Z", b"12:05:00.007Z")
    assert kept.reply((WORDS[0], b"ru"), LATER) is None


def test_what_time_changes_is_not_kept() -> None:
    kept = Repeats()
    for _ in range(3):
        kept.note(WORDS, LASTING._replace(lasting=False))

    assert kept.reply(WORDS, LATER) is None


def test_room_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_KEPT", 5_000)
    monkeypatch.setattr(repeats, "_LONGEST", 600)
    monkeypatch.setattr(repeats, "_ONCE", 50)
    kept = Repeats()
    for number in range(500):
        for _ in range(2):
            kept.note((b"%d" % number,), LASTING)
    long = (b"x" * 600,)
    for _ in range(2):
        kept.note(long, LASTING)

    assert 0 < len(kept._kept) < 20 and len(kept._once) <= 50 and kept._bytes <= 5_000
    assert kept.reply(long, NOW) is None


def test_a_reply_that_is_kept_is_the_one_that_would_be_made() -> None:
    runtime = Runtime(publishable(site_from_files(site_files(**{"rules/more.yaml": FILLING})).site), 1)
    kept = Repeats()
    for _ in range(2):
        kept.note(WORDS, written(runtime, "invoice.detail"))

    assert written(runtime, "invoice.detail").lasting
    assert kept.reply(WORDS, LATER) == written(runtime, "invoice.detail", LATER).json


@pytest.mark.parametrize(
    ("window", "shows"),
    [
        ("{from: 2026-11-01T00:00, to: 2026-11-22T18:00}", True),
        ("{from: 2026-11-01T00:00}", True),
        ("{to: 2026-11-01T00:00}", False),
    ],
)
def test_an_answer_that_another_time_changes_does_not_last(window: str, *, shows: bool) -> None:
    """Also one that only an earlier time changes: clocks are put back."""
    files = site_files(**{"rules/more.yaml": f"{WINDOWED}  window: {window}\n"})
    runtime = Runtime(publishable(site_from_files(files).site), 1)

    made = written(runtime, "invoice.detail")
    assert ("sale" in [item["rule"] for item in json.loads(made.json)["items"]]) is shows
    assert not made.lasting

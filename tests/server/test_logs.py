"""One JSON object a line."""

from __future__ import annotations

import json
import logging
import sys

from helpsdk.server.logs import JsonFormatter


def line(message: str, *args: object, exc_info: object = None, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("helpsdk.server", logging.WARNING, __file__, 1, message, args, exc_info)  # type: ignore[arg-type]
    record.__dict__.update(extra)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_line_says_when_how_bad_and_what() -> None:
    found = line("site %s: %s", "ledger", "gone\nINFO forged", request_id="abc", site=None)

    assert found.pop("time") is not None
    assert found == {
        "level": "warning",
        "logger": "helpsdk.server",
        "message": "site ledger: gone\nINFO forged",
        "request_id": "abc",
    }


def test_an_error_brings_its_trace() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())

    assert "ValueError: no" in str(found["error"])

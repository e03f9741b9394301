"""What the operator hears of refusals."""

from __future__ import annotations

import logging

import pytest

from helpsdk.errors import TokenRejected
from helpsdk.server.api.refusals import Refusals


def test_a_flood_is_a_line_a_minute_and_a_count(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    refusals = Refusals(clock=lambda: now[0])
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        for second in range(150):
            now[0] = float(second)
            for _ in range(10):
                refusals.tell(TokenRejected("token_signature", "why"), site="shop", request_id="r")

    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3
    assert lines[0] == "site shop [r] refused token_signature: 'why'"
    assert lines[1].endswith("(599 more of these since the last line)")


def test_each_code_is_told_and_expiry_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        for code in ("token_signature", "session_expired", "token_signature"):
            refusals.tell(TokenRejected(code), site="shop", request_id="r")

    assert [(record.levelname, record.args[2]) for record in caplog.records if isinstance(record.args, tuple)] == [
        ("WARNING", "token_signature"),
        ("INFO", "session_expired"),
    ]


def test_what_a_stranger_wrote_makes_no_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    rejected = TokenRejected("token_claim", "sub\nERROR everything is lost" + "x" * 9000)
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        refusals.tell(rejected, site="shop", request_id="r", key="k\r\nfake" + "y" * 9000)

    (line,) = [record.getMessage() for record in caplog.records]
    assert "\n" not in line and "\r" not in line
    assert len(line) < 600

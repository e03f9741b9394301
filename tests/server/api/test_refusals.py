"""What the operator hears of refusals."""

from __future__ import annotations

import logging

import pytest

from helpsdk.errors import TokenRejected
from helpsdk.server.api.refusals import KINDS, LINES, Refusals


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


def test_each_code_is_told_and_the_end_of_a_session_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
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


def test_sites_keys_and_reasons_each_have_their_line(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    cases = [("shop", "k-1", "sub has to be a text"), ("shop", "k-1", "iat has to be a number")]
    cases += [("shop", "k-2", "sub has to be a text"), ("desk", "k-1", "sub has to be a text")]
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        for site, key, reason in cases * 2:
            refusals.tell(TokenRejected("token_claim", reason), site=site, request_id="r", key=key, known=True)

    assert [record.getMessage() for record in caplog.records] == [
        f"site {site} [r] refused token_claim: {reason!r}, key {key!r}" for site, key, reason in cases
    ]


def test_what_a_stranger_varies_makes_no_other_kind(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        for at in range(100):
            reason = f"it ended {at} s ago; jti {'x' * at!r:.80} belongs to {at}"
            refusals.tell(TokenRejected("token_expired", reason), site="shop", request_id="r", key=f"k-{at}")

    assert len(caplog.records) == 1


def test_a_site_has_so_many_lines_a_minute_and_the_rest_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    refusals = Refusals(clock=lambda: now[0])
    with caplog.at_level(logging.INFO, "helpsdk.server"):
        for at in range(LINES + 7):
            refusals.tell(TokenRejected(f"code_{chr(97 + at)}"), site="shop", request_id="r")
        refusals.tell(TokenRejected("code_a"), site="desk", request_id="r")
        now[0] = 60.0
        refusals.tell(TokenRejected("code_a"), site="shop", request_id="r")
        refusals.tell(TokenRejected("code_b"), site="shop", request_id="r")

    *_, other, late, last = [record.getMessage() for record in caplog.records]
    assert len(caplog.records) == LINES + 3
    assert other.startswith("site desk")
    assert late.endswith("(7 others of this site were left out)")
    assert "left out" not in last


def test_what_is_remembered_is_bounded() -> None:
    now = [0.0]
    refusals = Refusals(clock=lambda: now[0])
    for at in range(KINDS * 2):
        now[0] += 60.0
        refusals.tell(TokenRejected("token_claim", "x" * (at % 200) + chr(0x4E00 + at)), site="shop", request_id="r")

    assert len(refusals._sites["shop"]._kinds) == KINDS

"""Why a receiver could not be reached, in words."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from helpsdk.server.contact.words import in_words, place

CERTIFICATE = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] failed (_ssl.c:1000)")
CERTIFICATE.verify_message = "self-signed certificate"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 25)"), "connection refused"),
        (socket.gaierror(-2, "Name or service not known"), "name or service not known"),
        (TimeoutError("timed out"), "it does not answer in time"),
        (CERTIFICATE, "its certificate is not accepted: self-signed certificate"),
        (ssl.SSLError(1, "[SSL] record layer failure"), "TLS failed: "),
        (RuntimeError("Connection unexpectedly closed."), "connection unexpectedly closed"),
        (RuntimeError(), "no reason was given"),
    ],
)
def test_reasons(error: Exception, words: str) -> None:
    assert in_words(error).startswith(words)


def test_what_is_at_the_bottom_counts() -> None:
    try:
        try:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "x")
        except OSError as error:
            raise ValueError("all attempts failed") from error
    except ValueError as error:
        assert in_words(error) == "connection refused"


def test_places() -> None:
    assert (place("mail.example", 25), place("::1", 25)) == ("mail.example:25", "[::1]:25")

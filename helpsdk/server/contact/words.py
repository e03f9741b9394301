"""Why a receiver could not be reached, as the operator reads it: no class name, and nothing that was sent."""

from __future__ import annotations

import os
import socket
import ssl


def place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def in_words(error: BaseException) -> str:
    """By what was at the bottom of it, where that is of the system."""
    error = _cause(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {getattr(error, 'reason', None) or error}"
    if isinstance(error, UnicodeError):  # whose text has a part of what could not be encoded
        return "its address, the name or the password holds letters that cannot be sent"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, OSError) and error.errno and not isinstance(error, socket.gaierror):
        text = os.strerror(error.errno)  # libraries write addresses of theirs in its place
    else:
        text = getattr(error, "strerror", None) or str(error) or "no reason was given"
    return text[:1].lower() + text[1:].rstrip(".")


def _cause(error: BaseException) -> BaseException:
    found, below = error, error.__cause__ or error.__context__
    while below is not None:
        found = below if isinstance(below, OSError | UnicodeError) else found
        below = below.__cause__ or below.__context__
    return found

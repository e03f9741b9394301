"""The socket the demo listens on, or one sentence about why there is none."""

from __future__ import annotations

import errno
import socket


class CannotStart(Exception):
    """The demo cannot run where it was told to; the message says why and what to do."""


def listen(host: str, port_text: str) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises CannotStart."""
    port = _port(port_text)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise CannotStart(f"HOST is {host!r}, which is not an address of this machine.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotStart(_why_not(error, host, port)) from error
    return listener


def address(listener: socket.socket) -> str:
    """Where the socket listens, as the beginning of a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://{_in_url(host)}:{port}"


def reachable(listener: socket.socket) -> str:
    """The same, for a request from this machine: nobody can call `0.0.0.0`."""
    host, port = listener.getsockname()[:2]
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    return f"http://{_in_url(everywhere.get(host, host))}:{port}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= 65535):
        raise CannotStart(f"PORT is {text!r}; it must be a number from 0 to 65535.")
    return int(text)


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Port {port} on {host} is in use by another program; choose another one, such as PORT={other}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this account; choose one above 1023, such as PORT=8000."
    return f"Cannot listen on {host} port {port}: {error.strerror or error}."

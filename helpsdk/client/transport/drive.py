"""Performs a conversation over an httpx client, in the calling thread."""

from __future__ import annotations

import threading
import time
from concurrent.futures import wait
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from helpsdk.client.conversation.steps import Fault, Outcome, Reply, Request, Result, Send, Step, Steps, Until
from helpsdk.client.options import Timeout

#: Bytes of a reply, unpacked.
LARGEST = 8_000_000
#: Shorter than servers keep an idle connection, so that it is rarely they who hang up.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0)


class Driver:
    """`transport` is the host's own, for tests or other proxies; without one httpx reads the usual environment
    variables (`HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, …). `largest` is the most bytes of a reply, unpacked.
    """

    def __init__(self, transport: httpx.BaseTransport | None = None, *, largest: int = LARGEST) -> None:
        self._transport, self._largest = transport, largest
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def run(self, steps: Steps[Result]) -> Result:
        """Returns and raises what the conversation does."""
        outcome: Outcome = None
        try:
            while True:
                outcome = self._perform(steps.send(outcome))
        except StopIteration as stop:
            result: Result = stop.value
            return result
        finally:
            steps.close()

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def __del__(self) -> None:
        """Of a client that was forgotten rather than closed."""
        with suppress(Exception):
            self.close()

    def after_fork(self) -> None:
        """The connections are the parent's: they are left to it, not closed."""
        self._lock = threading.Lock()
        self._client = None

    def _perform(self, step: Step) -> Outcome:
        if isinstance(step, Send):
            return self._sent(step)
        if isinstance(step, Until):
            wait([step.future], timeout=step.seconds)
            return None
        time.sleep(step.seconds)
        return None

    def _sent(self, step: Send) -> Reply | Fault:
        try:
            return self._asked(step.request, step.timeout)
        except Exception as error:  # whatever a transport raises, a host must not
            return fault_of(error)

    def _asked(self, request: Request, timeout: Timeout) -> Reply | Fault:
        ends = time.monotonic() + timeout.total
        with self._http(request.url).stream(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.body,
            timeout=limits_of(timeout),
            extensions={"deadline": ends},
        ) as reply:
            body = bytearray()
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > self._largest:
                    return too_large(self._largest)
                if time.monotonic() > ends:
                    return LATE
            return reply_of(reply, bytes(body))

    def _http(self, url: str) -> httpx.Client:
        with self._lock:
            if self._client is None:
                transport = self._transport or _direct(url)
                self._client = httpx.Client(
                    transport=transport, limits=LIMITS, cookies=no_cookies(), follow_redirects=False
                )
            return self._client


def _direct(url: str) -> httpx.BaseTransport | None:
    """None where the environment names a proxy of another kind, SOCKS: httpx knows how to go through it."""
    # And httpcore: with the first request, as httpx does
    from helpsdk.client.transport.deadline import PunctualTransport

    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        proxy = None
    elif "://" not in proxy:
        proxy = f"http://{proxy}"
    if proxy is not None and urlsplit(proxy).scheme not in ("http", "https"):
        return None
    return PunctualTransport(LIMITS, secure=parts.scheme == "https", proxy=proxy)


LATE = Fault("late", "no whole answer in time")


def too_large(most: int) -> Fault:
    return Fault("oversized", f"the reply has more than {most:,} bytes")


def fault_of(error: Exception) -> Fault:
    """Names what went wrong, without what was sent: only such errors are told by their text as hold no header."""
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return LATE
    if isinstance(error, httpx.LocalProtocolError) or not isinstance(error, (httpx.TransportError, OSError)):
        return Fault("broken", type(error).__name__)
    code = "unreachable" if isinstance(error, (httpx.ConnectError, httpx.ProxyError)) else "broken"
    return Fault(code, f"{type(error).__name__}: {error}"[:200])


def reply_of(reply: httpx.Response, body: bytes) -> Reply:
    return Reply(reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, body)


def limits_of(timeout: Timeout) -> httpx.Timeout:
    return httpx.Timeout(timeout.read, connect=timeout.connect, pool=timeout.connect)


def no_cookies() -> CookieJar:
    """Takes none: what a proxy sets for one viewer is not sent for the next."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))

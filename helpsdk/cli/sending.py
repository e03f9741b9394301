"""Publishing a site folder on a server elsewhere: only what differs is sent, and again when the network fails."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import ipaddress
import os
import tarfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from helpsdk.cli.output import UsageError
from helpsdk.errors import HelpError, Problem, SiteInvalid
from helpsdk.site.disk import read_folder

#: Bytes of edits that are sent as such; beyond, the folder is sent as a whole, packed.
MOST_EDITS = 2_000_000
TRIES = 4
_WAITS = (1.0, 2.0, 4.0)  # seconds; a server may ask for longer
_LONGEST_WAIT = 30.0
_TIMEOUT = httpx.Timeout(30.0, read=600.0)
_AGAIN = (429, 502, 503, 504)
_ENVIRONMENT = "HELPSDK_KEY"


class NotPublished(HelpError):
    """The server did not take it; nothing was published."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server answered; `files` is how many of the folder's were sent."""

    revision: int
    changed: bool
    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True, slots=True)
class Address:
    """A server and the key that opens it. `url` is where the help server is mounted."""

    url: str
    key: str
    site: str

    def at(self, path: str) -> str:
        return f"{self.url.rstrip('/')}/v1/author/{path}?site={quote(self.site)}"


def key_of(given: str | None) -> str:
    """The key itself, the content of `@file`, or what the environment has. Raises UsageError."""
    said = given or os.environ.get(_ENVIRONMENT, "")
    if said.startswith("@"):
        said = Path(said[1:]).read_text(encoding="utf-8")
    key = said.strip()
    if not key:
        raise UsageError(
            f"--server needs a key: --key KEY, --key @FILE or ${_ENVIRONMENT}; `helpsdk keys add` makes it"
        )
    if not key.startswith("hk_") or not key.isascii() or not key.isprintable():
        raise UsageError("this is not an API key: one begins with hk_; `helpsdk keys add --kind api --scope author`")
    return key


def checked_url(url: str, *, insecure: bool) -> str:
    """The URL, if a key may be sent there: over TLS, or to this very machine. Raises UsageError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"{url} is not the address of a help server: https://help.example, or with a path below it")
    if parts.scheme == "http" and not insecure and not _is_loopback(parts.hostname):
        raise UsageError(f"{url} is not encrypted: everybody on the way would read the key; use https, or --insecure")
    return url


def send(folder: Path, address: Address, *, note: str = "", sleep: Callable[[float], None] = time.sleep) -> Sent:
    """Publishes the folder there. A reply that was lost is asked for again: publishing the same twice is once.

    Raises SiteInvalid with the problems that the server found, and NotPublished.
    """
    found = read_folder(folder)
    if found.problems:
        raise SiteInvalid(found.problems)
    with httpx.Client(timeout=_TIMEOUT, headers={"authorization": f"Bearer {address.key}"}) as client:
        return _Sending(client, address, found.files, note, sleep).done()


class _Sending:
    def __init__(
        self,
        client: httpx.Client,
        address: Address,
        files: Mapping[str, bytes],
        note: str,
        sleep: Callable[[float], None],
    ) -> None:
        self._client, self._address, self._files = client, address, files
        self._note, self._sleep = note, sleep

    def done(self) -> Sent:
        for tries in range(TRIES):
            try:
                reply = self._once()
            except httpx.TransportError as error:
                if tries == TRIES - 1:
                    why = str(error) or type(error).__name__
                    advice = "check the address, and that a server runs there"
                    raise NotPublished(f"{self._address.url} cannot be reached: {why}; {advice}") from None
                self._sleep(_WAITS[tries])
            else:
                if not isinstance(reply, httpx.Response):
                    return reply
                if not _is_passing(reply) or tries == TRIES - 1:
                    raise _refusal(reply)
                self._sleep(_wait(reply, _WAITS[tries]))
        raise AssertionError("the last try ends it")

    def _once(self) -> Sent | httpx.Response:
        """From the beginning: what the server has may have changed."""
        listed = self._client.get(self._address.at("drafts"))
        if listed.status_code != 200:
            return listed
        drafts = listed.json()
        there = {path: one["hash"] for path, one in drafts["drafts"].items() if one["source"] == "folder"}
        changed = {path: content for path, content in self._files.items() if there.get(path) != _sha256(content)}
        gone = sorted(there.keys() - self._files.keys())
        reply = self._published(changed, gone, drafts["revision"])
        if reply.status_code != 200:
            return reply
        said = reply.json()
        problems = tuple(_problem(one) for one in said["problems"])
        return Sent(said["revision"], said["changed"], problems, len(changed))

    def _published(self, changed: Mapping[str, bytes], gone: list[str], newest: int) -> httpx.Response:
        if sum(map(len, changed.values())) > MOST_EDITS:
            query = {"note": self._note, "expected": str(newest)}
            headers = {"content-type": "application/gzip"}
            url, params = self._address.at("publish"), {"site": self._address.site, **query}
            return self._client.post(url, content=_packed(self._files), headers=headers, params=params)
        body = {
            "files": {path: _written(content) for path, content in changed.items()},
            "deletes": gone,
            "note": self._note,
            "expected": newest,
        }
        return self._client.post(self._address.at("publish"), json=body)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_passing(reply: httpx.Response) -> bool:
    """Whether it may go better the next time: the server is busy or away, or somebody else was faster."""
    newer = any(error.get("at") == "expected" for error in _said(reply).get("errors") or ())
    return reply.status_code in _AGAIN or (reply.status_code == 409 and newer)


def _wait(reply: httpx.Response, usual: float) -> float:
    asked = reply.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdigit() else usual


def _refusal(reply: httpx.Response) -> HelpError:
    said = _said(reply)
    if said.get("code") == "site_invalid":
        return SiteInvalid(_problem(one) for one in said.get("errors") or ())
    told = [str(said[name]).rstrip(".") for name in ("title", "detail") if said.get(name)]
    what = ": ".join(told) or f"it answered {reply.status_code}, which no help server does"
    return NotPublished(f"{reply.request.url.host} did not publish it: {what}{_advice(reply, said)}")


def _advice(reply: httpx.Response, said: Mapping[str, Any]) -> str:
    """What to do where the server is at fault, which only its operator can see."""
    if reply.status_code < 500:
        return ""
    request = f", request {said['request_id']}" if said.get("request_id") else ""
    return f". Publish again when it is back; its log has the cause ({reply.status_code}{request})"


def _said(reply: httpx.Response) -> dict[str, Any]:
    try:
        said = reply.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _problem(said: Mapping[str, Any]) -> Problem:
    return Problem(
        code=str(said.get("code")),
        message=str(said.get("message")),
        file=said.get("file"),
        line=said.get("line"),
        key=said.get("key"),
        allowed=tuple(map(str, said.get("allowed") or ())),
        severity="warning" if said.get("severity") == "warning" else "error",
        about=said.get("about"),
    )


def _written(content: bytes) -> str | dict[str, str]:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def _packed(files: Mapping[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with gzip.GzipFile(fileobj=kept, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path, content in sorted(files.items()):
            info = tarfile.TarInfo(path)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return kept.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

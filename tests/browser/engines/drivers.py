"""Firefox and WebKitGTK, driven by what they bring: Marionette over a socket, WebDriver over HTTP."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.request import Request, urlopen

PATIENCE = 60.0
MINI_BROWSERS = ("webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0")
KEYS = {"Escape": "\ue00c", "Tab": "\ue004", "Enter": "\ue007", "F6": "\ue036"}


class Driver(Protocol):
    """A browser with one page."""

    def go(self, url: str) -> None: ...

    def run(self, script: str) -> Any:
        """What the body of a function returns in the page."""

    def press(self, keys: list[str]) -> None: ...


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _actions(keys: list[str]) -> list[dict[str, Any]]:
    strokes = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keys", "actions": strokes}]


def _within(seconds: float, what: str) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)
    raise TimeoutError(what)


class Firefox:
    """Messages are `length:[type, id, command, parameters]`."""

    def __init__(self, port: int) -> None:
        for _ in _within(PATIENCE, "Firefox does not listen"):
            with suppress(OSError):
                self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                break
        self._ids = itertools.count(1)
        self._read()
        self.command("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": True}}})

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._socket.recv(1)
        left, body = int(length[:-1]), b""
        while left > len(body):
            body += self._socket.recv(left - len(body))
        return json.loads(body)

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        text = json.dumps([0, next(self._ids), name, parameters]).encode()
        self._socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, value = self._read()
        assert error is None, error
        return value

    def go(self, url: str) -> None:
        self.command("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        return self.command("WebDriver:ExecuteScript", {"script": script, "args": [], "sandbox": None})["value"]

    def press(self, keys: list[str]) -> None:
        self.command("WebDriver:PerformActions", {"actions": _actions(keys)})

    def close(self) -> None:
        self._socket.close()


class WebKit:
    def __init__(self, port: int, browser: str) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        for _ in _within(PATIENCE, "WebKitWebDriver does not answer"):
            with suppress(OSError):
                self._session = self._call("", {"capabilities": {"alwaysMatch": options}})["sessionId"]
                break

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        request = Request(self._base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=PATIENCE) as reply:
            return json.load(reply)["value"]

    def go(self, url: str) -> None:
        self._call(f"/{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        return self._call(f"/{self._session}/execute/sync", {"script": script, "args": []})

    def press(self, keys: list[str]) -> None:
        self._call(f"/{self._session}/actions", {"actions": _actions(keys)})

    def close(self) -> None:
        with suppress(OSError), urlopen(Request(f"{self._base}/{self._session}", method="DELETE"), timeout=10):
            pass


@contextmanager
def _started(*command: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environ}, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def firefox_is_missing() -> str:
    """Why it cannot run, or nothing."""
    return "" if shutil.which("firefox-esr") or shutil.which("firefox") else "no Firefox: apt-get install firefox-esr"


@contextmanager
def firefox(profile: Path) -> Iterator[Driver]:
    """With an empty profile, in a window that nobody sees."""
    port = free_port()
    wishes = {"marionette.port": port, "datareporting.policy.dataSubmissionEnabled": False, "app.update.enabled": False}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wishes.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    browser = shutil.which("firefox-esr") or "firefox"
    command = (browser, "--headless", "--no-remote", "--marionette", "--profile", str(profile))
    with _started(*command, HOME=str(profile), MOZ_HEADLESS_WIDTH="1280", MOZ_HEADLESS_HEIGHT="800"):
        driver = Firefox(port)
        try:
            yield driver
        finally:
            driver.close()


def _mini_browser() -> str:
    found = [file for name in MINI_BROWSERS for file in Path("/usr/lib").glob(f"**/{name}/MiniBrowser")]
    return str(found[0]) if found else ""


def webkit_is_missing() -> str:
    """Why it cannot run, or nothing."""
    there = shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and _mini_browser()
    return "" if there else "no WebKitGTK: apt-get install webkit2gtk-driver xvfb"


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """On a display of its own."""
    port, display = free_port(), f":{90 + os.getpid() % 900}"
    with _started("Xvfb", display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"):
        home = {"HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        with _started("WebKitWebDriver", f"--port={port}", DISPLAY=display, GDK_BACKEND="x11", **home):
            driver = WebKit(port, _mini_browser())
            try:
                yield driver
            finally:
                driver.close()

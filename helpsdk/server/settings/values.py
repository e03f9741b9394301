"""From the text of a setting to its value. Parsers raise ValueError, KeyError or OverflowError for what is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpsdk.server.peers import UNIX, network, normal_host

_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")
_BASE = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9.\-]+")
_DATABASES = ("postgresql", "postgres")
_SMTP = ("smtp", "smtps")


def text_of(value: Any) -> str:
    """A value as an operator would write it."""
    return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def folder(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise ValueError
    return Path(text)


def flag(text: str) -> bool:
    return _WORDS[text.strip().lower()]


def host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:\-_]+", text):
        raise ValueError
    return text


def origins(text: str) -> tuple[str, ...]:
    found = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    if not all(_ORIGIN.fullmatch(origin) for origin in found):
        raise ValueError
    return found


def hosts(text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    found = tuple(name if name == "*" else normal_host(name) for name in names)
    if None in found:
        raise ValueError
    return tuple(filter(None, found))


def proxies(text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(name if name == UNIX else str(network(name)) for name in names)


def base(text: str) -> str:
    if not _BASE.fullmatch(text):
        raise ValueError
    if normal_host(text.partition("://")[2].partition("/")[0]) is None:
        raise ValueError
    return text.rstrip("/")


def webhook(text: str) -> str:
    url = urlsplit(text)
    if (
        url.scheme not in ("http", "https")
        or not url.hostname
        or url.username
        or url.fragment
        or re.search(r"\s", text)
    ):
        raise ValueError
    return text


def database(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in _DATABASES or re.search(r"\s", text):
        raise ValueError
    _ = url.port  # raises for what is no port
    return text


def smtp(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in _SMTP or not url.hostname or url.path not in ("", "/"):
        raise ValueError
    _ = url.port  # raises for what is no port
    return text


def address(text: str) -> str:
    """An e-mail address by itself: no name, no second one, nothing that could end a header."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError
    return text


def secret(text: str) -> str:
    if len(text) < 16:
        raise ValueError
    return text


def one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError
        return text

    return parse


def between(low: float, high: float) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return parse


def seconds(text: str) -> float:
    found = float(text)
    if not 0.05 <= found <= 3600:
        raise ValueError
    return found


def masked(value: Any, *, address: bool = False) -> str:
    """A secret as it may be shown: of an `address` all but its password, of anything else nothing."""
    if not address:
        return "***"
    hidden = re.sub(r"(//[^/@:]*):[^@]*@", r"\1:***@", text_of(value))
    return re.sub(r"(?i)(password=)[^&\s]*", r"\1***", hidden)

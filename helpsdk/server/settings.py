"""What an operator may set: one table, read from the environment (`HELPSDK_<NAME>`) and from arguments.

A value that cannot be used stops start-up with the setting's name, the value and what is allowed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from helpsdk.errors import SettingInvalid
from helpsdk.server.limits import Rate, parse_rate
from helpsdk.server.peers import UNIX, network, normal_host

PREFIX = "HELPSDK_"
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")
_BASE = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


def _folder(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise ValueError
    return Path(text)


def _flag(text: str) -> bool:
    return _WORDS[text.strip().lower()]


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:\-_]+", text):
        raise ValueError
    return text


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError
    return origins


def _hosts(text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    hosts = tuple(name if name == "*" else normal_host(name) for name in names)
    if None in hosts:
        raise ValueError
    return tuple(filter(None, hosts))


def _proxies(text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(name if name == UNIX else str(network(name)) for name in names)


def _base(text: str) -> str:
    if not _BASE.fullmatch(text):
        raise ValueError
    if normal_host(text.partition("://")[2].partition("/")[0]) is None:
        raise ValueError
    return text.rstrip("/")


def _between(low: float, high: float) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return parse


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.05 <= seconds <= 3600:
        raise ValueError
    return seconds


def _about(parse: Callable[[str], Any], allowed: str, help: str) -> dict[str, Any]:
    return {"parse": parse, "allowed": allowed, "help": help}


_BYTES = "bytes, 1024 to 104857600"
_YES = "yes or no (true, false, on, off, 1, 0)"
_RATE = "requests a minute and how many of them at once, such as 600,100; 0 = no limit"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Build it with `Settings.read()`, which also looks at the environment."""

    data: Path | None = field(
        default=None,
        metadata=_about(
            _folder, "a folder", "where the store, the index and last-good files are kept; <site folder>/.helpsdk"
        ),
    )
    host: str = field(
        default="127.0.0.1", metadata=_about(_host, "a host name or an IP address", "address to listen on")
    )
    port: int = field(
        default=8080, metadata=_about(_between(0, 65535), "a port, 0 to 65535 (0 = any free one)", "port to listen on")
    )
    public_url: str | None = field(
        default=None,
        metadata=_about(
            _base, "an http or https URL", "the server's address, for the embed snippet; else the request's"
        ),
    )
    origins: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            _origins, "origins such as https://app.example.com, divided by commas", "allowed besides each site's own"
        ),
    )
    hosts: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            _hosts,
            "host names, each with or without a port, divided by commas, or * for any",
            "the hosts this server answers for, others get 421; else any, but on a loopback address only local names",
        ),
    )
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            _proxies,
            "IP addresses and networks such as 10.0.0.0/8, or unix for a Unix socket, divided by commas",
            "proxies whose Forwarded and X-Forwarded-* headers are believed",
        ),
    )
    hsts_seconds: int = field(
        default=0,
        metadata=_about(
            _between(0, 63_072_000),
            "seconds, 0 to 63072000 (0 = not sent)",
            "how long browsers reach this host by https only, told in replies over https",
        ),
    )
    rate_address: Rate = field(
        default=Rate(3000, 600),
        metadata=_about(parse_rate, _RATE, "requests of one address (IPv6: one /64)"),
    )
    rate_session: Rate = field(default=Rate(600, 200), metadata=_about(parse_rate, _RATE, "requests with one session"))
    rate_site: Rate = field(default=Rate(60_000, 10_000), metadata=_about(parse_rate, _RATE, "requests for one site"))
    rate_exchange: Rate = field(
        default=Rate(1500, 300), metadata=_about(parse_rate, _RATE, "tokens that one address exchanges for sessions")
    )
    watch: bool = field(default=False, metadata=_about(_flag, _YES, "publish an edited site folder at once"))
    strict: bool = field(
        default=False,
        metadata=_about(_flag, _YES, "fail at start instead of answering 503 when a site cannot be served"),
    )
    poll_seconds: float = field(
        default=1.0, metadata=_about(_seconds, "seconds, 0.05 to 3600", "time between looks for a revision")
    )
    start_seconds: float = field(
        default=5.0, metadata=_about(_seconds, "seconds, 0.05 to 3600", "how long a request waits for a lazy start")
    )
    read_seconds: float = field(
        default=10.0, metadata=_about(_seconds, "seconds, 0.05 to 3600", "how long a client may take to send a body")
    )
    body_limit: int = field(
        default=65_536, metadata=_about(_between(1024, 104_857_600), _BYTES, "largest body of a request")
    )
    interactions_body_limit: int = field(
        default=1_000_000,
        metadata=_about(_between(1024, 104_857_600), _BYTES, "largest body of a batch of interactions"),
    )
    header_limit: int = field(
        default=16_384, metadata=_about(_between(1024, 1_048_576), "bytes, 1024 to 1048576", "largest sum of headers")
    )
    interactions_waiting: int = field(
        default=50_000,
        metadata=_about(
            _between(1, 10_000_000), "a number, 1 to 10000000", "interactions that may wait for the disk before 503"
        ),
    )
    retention_months: int = field(
        default=13,
        metadata=_about(
            _between(1, 1200), "months, 1 to 1200", "how long interactions are kept; older monthly files are removed"
        ),
    )

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
        """Arguments that are not None win over the environment, and it over defaults. Raises SettingInvalid."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for row in fields(cls):
            name = PREFIX + row.name.upper()
            if given.get(row.name) is not None:
                values[row.name] = _checked(row.name, _text(given[row.name]), row.metadata)
            elif name in environ:
                values[row.name] = _checked(name, environ[name], row.metadata)
        return cls(**values)


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _checked(name: str, text: str, metadata: Mapping[str, Any]) -> Any:
    try:
        return metadata["parse"](text)
    except (ValueError, KeyError, OverflowError):
        raise SettingInvalid(name, text, metadata["allowed"]) from None


def described() -> list[tuple[str, str, str, str]]:
    """Rows of (environment name, default, allowed, help): what the documentation and `--help` print."""
    return [
        (PREFIX + row.name.upper(), _default(row.default), row.metadata["allowed"], row.metadata["help"])
        for row in fields(Settings)
    ]


def _default(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

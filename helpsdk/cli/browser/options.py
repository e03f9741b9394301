"""What was asked of the browser."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from helpsdk.cli.output import UsageError

PAGE_SECONDS = 20.0
_NEEDING_BROWSER = ("pictures", "storage_state", "header", "page_seconds", "allow_post")


@dataclass(frozen=True, slots=True)
class BrowserOptions:
    """`url` is the product's, `headers` go to its own origin only, `allow_post` are paths that may be posted to."""

    url: str
    pictures: Path | None = None
    storage_state: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page_seconds: float = PAGE_SECONDS
    allow_post: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def add_browser(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the running product")
    group.add_argument("--browser", metavar="URL", help="visit the product at URL in Chromium: is every element there?")
    group.add_argument("--pictures", metavar="DIR", help="take a picture of each tip, into DIR")
    group.add_argument("--storage-state", metavar="FILE", help="who is signed in: a storage state of Playwright")
    group.add_argument(
        "--header",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a header for the product's own origin, again for more; a VALUE of @FILE is read from the file",
    )
    group.add_argument(
        "--page-seconds", metavar="N", type=float, help=f"how long a page may take ({PAGE_SECONDS:g} when left out)"
    )
    group.add_argument(
        "--allow-post",
        metavar="PATH",
        action="append",
        default=[],
        help="a path that pages may post to, as /graphql; nothing else is posted",
    )


def browser_options(args: argparse.Namespace) -> BrowserOptions | None:
    """None without --browser. Raises UsageError for what cannot be used."""
    if args.browser is None:
        given = [f"--{name.replace('_', '-')}" for name in _NEEDING_BROWSER if getattr(args, name)]
        if given:
            raise UsageError(f"{given[0]} is for --browser: name the product's address with --browser URL")
        return None
    seconds = args.page_seconds if args.page_seconds is not None else PAGE_SECONDS
    if not 1 <= seconds <= 600:
        raise UsageError(f"--page-seconds is {seconds:g}; allowed: 1 to 600")
    return BrowserOptions(
        url=_url(args.browser),
        pictures=_folder(args.pictures),
        storage_state=_file(args.storage_state),
        headers=dict(map(_header, args.header)),
        page_seconds=seconds,
        allow_post=tuple(map(_path, args.allow_post)),
    )


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable or parts.username is not None:
        raise UsageError(f"--browser is {text!r}; allowed: an address such as http://localhost:8000")
    return text


def _folder(text: str | None) -> Path | None:
    if text is not None and Path(text).exists() and not Path(text).is_dir():
        raise UsageError(f"--pictures is {text!r}, which is a file; allowed: a folder, made when it is not there")
    return Path(text) if text is not None else None


def _file(text: str | None) -> Path | None:
    if text is not None and not Path(text).is_file():
        raise UsageError(f"--storage-state is {text!r}, which is no file; `context.storage_state(path=…)` writes one")
    return Path(text) if text is not None else None


def _header(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.replace("-", "").isalnum() or not name.isascii():
        raise UsageError(f"--header is {name!r}; allowed: NAME=VALUE, such as Authorization=@token.txt")
    if value.startswith("@"):
        value = Path(value[1:]).read_text(encoding="utf-8").strip()
    return name.lower(), value


def _path(text: str) -> str:
    if not text.startswith("/"):
        raise UsageError(f"--allow-post is {text!r}; allowed: a path such as /graphql")
    return text

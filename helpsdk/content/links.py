"""Where links and images may point, and how a link to another article is recognised."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from helpsdk.content.slugs import is_id

#: What a link may use besides relative addresses and fragments.
SCHEMES = ("http", "https", "mailto", "tel")
#: Where videos may come from when a site does not say: players that set no cookies before the reader presses play.
VIDEO_HOSTS = ("www.youtube-nocookie.com", "player.vimeo.com")
_MAX_URL = 4_000
_MAX_DATA_URL = 400_000
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
# Browsers drop or trim these before they look for a scheme, so that `java\nscript:` would run.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff\"<>`\\]")
_SEGMENT_END = re.compile(r"[/?#]")
_COLON = re.compile("[:\uff1a\ufe55\ufe13]")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
_ARTICLE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_LOCALE_NAME = re.compile(r"[a-z]{2,3}(?:[-_](?:[a-z]{2}|[a-z]{4}|\d{3}))*", re.IGNORECASE)
_ASSET = re.compile(r"(?:\.{0,2}/)*(assets/[^?#]+)")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a body: to an `article` (and its `section`), or to `href`. `line` counts from 1 in the body."""

    article: str | None = None
    section: str | None = None
    href: str | None = None
    line: int | None = None

    @property
    def external(self) -> bool:
        return self.href is not None and self.href.startswith(("http:", "https:"))

    def attributes(self) -> dict[str, str]:
        """The attributes of the tree node, or of our own intermediate HTML."""
        if self.article is None:
            return {"href": self.href or ""}
        return {"article": self.article, **({"section": self.section} if self.section else {})}


@dataclass(frozen=True, slots=True)
class Image:
    """An image in a body. `asset` is the file it names below the site folder, None for one from elsewhere."""

    src: str
    alt: str
    line: int | None = None

    @property
    def asset(self) -> str | None:
        return unquote(self.src) if self.src.startswith("assets/") else None


@dataclass(frozen=True, slots=True)
class Video:
    """A video in a body: the address that its frame shows. `line` counts from 1 in the body."""

    src: str
    line: int | None = None

    def is_on(self, hosts: Iterable[str]) -> bool:
        """Whether one of these hosts, which a site trusts to show videos, serves it."""
        return is_video_on(self.src, hosts)


def is_article_id(text: object) -> bool:
    return isinstance(text, str) and _ARTICLE_ID.fullmatch(text) is not None


def is_safe_href(href: object) -> bool:
    """A URL that no browser runs: http, https, mailto, tel, relative, or a fragment."""
    if not isinstance(href, str) or not 0 < len(href) <= _MAX_URL or _UNSAFE.search(href):
        return False
    scheme = _SCHEME.match(href)
    return scheme[1].lower() in SCHEMES if scheme is not None else _is_relative(href)


def is_safe_src(src: object) -> bool:
    """An image address: http, https, relative, or a PNG, JPEG, GIF or WebP within the text."""
    if not isinstance(src, str) or not src:
        return False
    if src.startswith("data:"):
        return len(src) <= _MAX_DATA_URL and _DATA_IMAGE.fullmatch(src) is not None
    scheme = _SCHEME.match(src)
    return is_safe_href(src) and (scheme is None or scheme[1].lower() in ("http", "https"))


def is_video(src: object) -> bool:
    return isinstance(src, str) and src.startswith("https://") and len(src) > 8 and is_safe_href(src)


def is_video_on(src: object, hosts: Iterable[str]) -> bool:
    """By the written text, so that no two readings of a port, a user name or a case can differ."""
    return is_video(src) and any(str(src).startswith(f"https://{host}/") for host in hosts)


def read_link(href: str, line: int | None = None) -> Link | None:
    """What a writer's link means: ``article:ID#section``, ``../ID/ru.md#section``, a URL, a fragment. None: refused."""
    href = href.strip().replace(" ", "%20")
    scheme = _SCHEME.match(href)
    if scheme is not None and scheme[1].lower() == "article":
        return _article_link(href[len(scheme[0]) :], line)
    if scheme is None and not href.startswith(("/", "#")):
        path, _, fragment = href.partition("#")
        article = _article_of_path(unquote(path))
        if article is not None:
            return _article_link(f"{article}#{fragment}", line)
    href = _readable_fragment(href)
    return Link(href=href, line=line) if is_safe_href(href) else None


def read_src(src: str) -> str | None:
    """An image's address with paths to the site's assets made one: ``../../assets/x.png`` → ``assets/x.png``."""
    src = src.strip().replace(" ", "%20")
    asset = _ASSET.fullmatch(src)
    if asset is not None:
        src = posixpath.normpath(asset[1])
        # `assets/../..` names no asset, also when the dots are percent-encoded.
        if not posixpath.normpath(unquote(src)).startswith("assets/"):
            return None
    return src if is_safe_src(src) else None


def _is_relative(href: str) -> bool:
    """No colon in the first segment (RFC 3986, section 4.2), neither encoded nor full-width."""
    return _COLON.search(unquote(_SEGMENT_END.split(href, maxsplit=1)[0])) is None


def _article_link(target: str, line: int | None) -> Link | None:
    id, _, section = target.partition("#")
    section = unquote(section)
    if not is_article_id(id) or (section and not is_id(section)):
        return None
    return Link(article=id, section=section or None, line=line)


def _article_of_path(path: str) -> str | None:
    """`../tax-id/ru.md` → ``tax-id``: the folder when the file is named by a locale, else the file's own name."""
    stem, dot, suffix = path.rpartition(".")
    if not dot or suffix not in ("md", "mdx"):
        return None
    *folders, name = stem.split("/")
    if folders and folders[-1] not in ("", ".", "..") and _LOCALE_NAME.fullmatch(name):
        name = folders[-1]
    return name if is_article_id(name) else None


def _readable_fragment(href: str) -> str:
    """Heading ids are kept as written, so a link within the page is too: ``#%D1%81`` → ``#с``."""
    fragment = unquote(href[1:]) if href.startswith("#") else ""
    return f"#{fragment}" if is_id(fragment) else href

"""The kinds of picture a site may have, and how their first bytes tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from xml.parsers import expat

#: Bytes of one picture, and of all pictures of a site together.
MAX_PICTURE = 5_000_000
MAX_PICTURES = 500_000_000

_SVG = "http://www.w3.org/2000/svg"
_AVIF_BRANDS = re.compile(rb"avi[fs]")


def is_picture(content: bytes, suffix: str) -> bool:
    """Whether the bytes are what the suffix (lower case, no dot, a key of PICTURES) says."""
    return PICTURES[suffix](content)


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_avif(content: bytes) -> bool:
    """An ISO media file (ISO/IEC 14496-12) one of whose brands is AVIF's."""
    size = int.from_bytes(content[:4])
    return content[4:8] == b"ftyp" and _AVIF_BRANDS.search(content[8 : min(size, 256)]) is not None


class _Root(Exception):
    """The root element has been read, or will not be."""


def _is_svg(content: bytes) -> bool:
    """Well-formed XML up to a root element that is SVG's. Nothing after it is parsed, nothing is fetched.

    Drawing programs declare short entities for namespaces; one that grows or names a file is no drawing's.
    """
    found: list[str] = []

    def entity(_name: str, is_parameter: bool, value: str | None, *_where: object) -> None:
        if is_parameter or value is None or "&" in value:
            raise _Root

    def root(name: str, _attributes: object) -> None:
        found.append(name)
        raise _Root

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = root
    parser.EntityDeclHandler = entity
    with suppress(_Root, expat.ExpatError, LookupError, ValueError):  # the last two: an unknown encoding
        parser.Parse(content, True)
    return found in ([f"{_SVG} svg"], ["svg"])


#: Suffix → whether bytes are such a picture. What is not in it is never served.
PICTURES: dict[str, Callable[[bytes], bool]] = {
    "avif": _is_avif,
    "gif": _starts(b"GIF87a", b"GIF89a"),
    "jpeg": _starts(b"\xff\xd8\xff"),
    "jpg": _starts(b"\xff\xd8\xff"),
    "png": _starts(b"\x89PNG\r\n\x1a\n"),
    "svg": _is_svg,
    "webp": _is_webp,
}

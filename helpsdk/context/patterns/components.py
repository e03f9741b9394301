"""The components of a URL that patterns are written for, and how URLs write their text (url.spec.whatwg.org).

Each component has its own rules: what a plain `:name` stands for, whether a `/` before it belongs to it, and which
characters are percent-encoded. What comes out is ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_letters, digits, punctuation
from typing import Final
from unicodedata import normalize
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Component:
    """`segment` is the regular expression of a plain `:name`; `prefix` the character that belongs to it.

    `encoded` writes a text as it stands in a URL; it raises ValueError for what cannot stand there.
    """

    name: str
    segment: str
    encoded: Callable[[str], str]
    prefix: str = ""
    mark: str = ""  # what begins the component in a URL, and may be written or not


MAX_LABEL: Final = 63

SEGMENT: Final = "[^\\/]+?"
LABEL: Final = "[^\\.]+?"
SOMETHING: Final = "[^]+?"


def canonical_path(path: str) -> str:
    """A path as browsers report it: non-ASCII and unsafe characters percent-encoded, dot segments resolved."""
    return path if _CANONICAL.fullmatch(path) else encoded_path(path)


def encoded_path(text: str) -> str:
    """The same for a piece of a path."""
    whole = _encoded(text, _IN_PATH)
    if "." not in whole and "%2" not in whole:
        return whole
    if whole.startswith("/"):
        return _undotted(whole)
    return _undotted("/-" + whole)[2:]


def encoded_search(text: str) -> str:
    return _encoded(text, _IN_SEARCH)


def encoded_hash(text: str) -> str:
    return _encoded(text, _IN_HASH)


def canonical_hostname(hostname: str) -> str:
    """A host name or IPv6 address as browsers report it; raises ValueError for what is neither."""
    return encoded_ipv6(hostname) if hostname.startswith("[") else encoded_hostname(hostname)


def encoded_hostname(text: str) -> str:
    """Lower case, other scripts as Punycode; raises ValueError for characters that no host name holds."""
    whole = _without_breaks(text)
    refused = _NOT_IN_HOSTNAME.search(whole)
    if refused:
        raise ValueError(f"{refused[0]!r} is in no host name")
    return ".".join(map(_ascii_label, whole.split(".")))


def encoded_ipv6(text: str) -> str:
    refused = re.search(r"[^0-9a-fA-F:\[\]]", text)
    if refused:
        raise ValueError(f"{refused[0]!r} is in no IPv6 address")
    return text.lower()


PATHNAME: Final = Component("pathname", SEGMENT, encoded_path, prefix="/")
SEARCH: Final = Component("search", SOMETHING, encoded_search, mark="?")
HASH: Final = Component("hash", SOMETHING, encoded_hash, mark="#")
HOSTNAME: Final = Component("hostname", LABEL, encoded_hostname)
IPV6: Final = Component("hostname", LABEL, encoded_ipv6)


# --- how each is encoded ----------------------------------------------------------------------------------------------

#: Nothing to change: no character that would be encoded, no segment that begins with a dot, plain or as %2e.
_CANONICAL: Final = re.compile(r"(/([a-zA-Z0-9_~!$&'()*+,;=:@|\[\]\\-][a-zA-Z0-9_~!$&'()*+,;=:@|\[\]\\.%-]*)?)*")
_PRINTABLE: Final = ascii_letters + digits + punctuation
_IN_PATH: Final = "/!$%&'()*+,-.:;=@[\\]_|~^"  # all of ASCII but the URL standard's path percent-encode set
_IN_SEARCH: Final = "".join(char for char in _PRINTABLE if char not in "\"#<>'")
_IN_HASH: Final = "".join(char for char in _PRINTABLE if char not in '"<>`')
_NOT_IN_HOSTNAME: Final = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")


def _encoded(text: str, kept: str) -> str:
    return quote(_without_breaks(text), safe=kept)


def _without_breaks(text: str) -> str:
    """Without line breaks and tabs, which URLs drop, and with surrogates in pairs or replaced."""
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[\t\n\r]", "", paired)


def _undotted(path: str) -> str:
    kept: list[str] = []
    segments = path[1:].split("/")
    for index, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            kept = kept[:-1]
        if plain not in (".", ".."):
            kept.append(segment)
        elif index == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _ascii_label(label: str) -> str:
    """Raises ValueError for a label longer than DNS has them, before Punycode takes quadratic time on it."""
    folded = normalize("NFKC", label.lower()) if len(label) <= MAX_LABEL else label
    if len(folded) > MAX_LABEL:
        raise ValueError(f"a label of more than {MAX_LABEL} characters is in no host name")
    return folded if folded.isascii() else "xn--" + folded.encode("punycode").decode("ascii")

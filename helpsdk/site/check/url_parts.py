"""An address where a pattern of a path or a host name stands: its parts, and where each of them belongs."""

from __future__ import annotations

import re
from typing import Final

_WHAT: Final = {"hostname": "a host name", "pathname": "a path", "search": "a query", "hash": "a fragment"}
_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)(.*)", re.DOTALL)
_PORT: Final = re.compile(r":[0-9]*$")
#: What is no address's own: an escaped character, and the inside of a regular expression.
_OPAQUE: Final = re.compile(r"\\.|\((?:\\.|\[(?:\\.|[^\]])*\]|[^()])*\)", re.DOTALL)
#: A `?` that makes nothing before it optional, or is followed by a parameter.
_QUERY: Final = re.compile(r"(?:(?<![)}*+?])(?<!:)\?|\?(?=[\w.%~-]+=))")
_NAME: Final = re.compile(r":\w+$")
_PLAIN: Final = re.compile(r"[\w/.-]+")


def misplaced(pathname: str) -> str | None:
    """What a pathname that holds more than a path should be, as a sentence, or None."""
    address = _ADDRESS.fullmatch(pathname) if "://" in pathname else None
    host, rest = address.groups() if address else ("", pathname)
    parts = {"hostname": host_of(host), **_apart(rest)}
    more = [name for name, text in parts.items() if text and name != "pathname"]
    if not more:
        return None
    told = ", ".join(f"{_WHAT[name]} goes into `{name}`" for name in more)
    form = ", ".join(f"{name}: {_quoted(text)}" for name, text in parts.items() if text)
    return f"`{pathname}` is more than a path; {told}: write `{{{form}}}`"


def host_of(text: str) -> str:
    """The host name in an address, in `host:port` or in `host/path`, without all the rest."""
    address = _ADDRESS.fullmatch(text)
    host = address[1] if address else re.split(r"[/?#]", text)[0]
    return _PORT.sub("", host.rpartition("@")[2])


def _apart(text: str) -> dict[str, str]:
    seen = _OPAQUE.sub(lambda found: "(" + "x" * (len(found[0]) - 2) + ")", text)
    end = seen.find("#") if "#" in seen else len(text)
    starts = (found.start() for found in _QUERY.finditer(seen, 0, end) if _begins(seen, found.start()))
    query = next(starts, end)
    return {"pathname": text[:query], "search": text[query + 1 : end], "hash": text[end + 1 :]}


def _begins(seen: str, at: int) -> bool:
    """Whether a `?` begins a query: after a name it makes that optional."""
    return _NAME.search(seen[:at]) is None or re.match(r"\?[\w.%~-]+=", seen[at:]) is not None


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else f'"{text}"'

"""Front matter: the YAML between two `---` lines at the top of an article file."""

from __future__ import annotations

import re

from helpsdk.content.yamlfile import YamlFile, decode, parse_yaml
from helpsdk.errors import Problem, SiteInvalid

__all__ = ["MAX_FRONT_MATTER", "decode", "split"]

#: Bytes of UTF-8 between the two lines.
MAX_FRONT_MATTER = 16 * 1024

_OPEN = re.compile(r"---[ \t]*\r?\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.MULTILINE)


def split(text: str, file: str) -> tuple[YamlFile | None, str, int]:
    """Front matter (None when the file has none), body, and the body's first line in the file, from 1.

    Raises SiteInvalid for front matter that is too large, never closed, or not valid YAML.
    """
    text = text.removeprefix("\ufeff")
    opened = _OPEN.match(text)
    if opened is None:
        return None, text, 1
    closed = _CLOSE.search(text, opened.end())
    if closed is None:
        raise SiteInvalid([Problem("front-matter-open", "the front matter is not closed by a line `---`", file, 1)])
    front = text[opened.end() : closed.start()]
    size = len(front.encode("utf-8", "replace"))
    if size > MAX_FRONT_MATTER:
        message = f"the front matter has {size:,} bytes; at most {MAX_FRONT_MATTER:,} are read"
        raise SiteInvalid([Problem("front-matter-size", message, file, 1)])
    body_line = text.count("\n", 0, closed.end()) + 1
    return parse_yaml(front, file=file, first_line=2), text[closed.end() :], body_line

"""HTML that is escaped already, so that no template engine escapes it again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Html(str):
    """Jinja2, MarkupSafe and Django ask for `__html__`, and take such a text as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def attributes(values: Mapping[str, str | bool | None]) -> Html:
    """`name="value"`, each after a space; True is the name alone, None and False are left out."""
    written = (_attribute(name, value) for name, value in values.items() if value is not None and value is not False)
    return Html("".join(written))


def data_attributes(values: Mapping[str, Any]) -> dict[str, str]:
    """`app_version="4.2"` is `data-app-version`; what is no text is written as JSON, None is left out.

    Raises ValueError for a name that cannot be one.
    """
    return {_data_name(name): _text(value) for name, value in values.items() if value is not None}


def _attribute(name: str, value: str | bool) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _data_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a data attribute; allowed: a-z, 0-9 and _")
    return "data-" + name.replace("_", "-")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)

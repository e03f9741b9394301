"""The options that Django's `HELPSDK` setting and Flask's extension share: one table, checked when the host starts.

A value is never shown in a message: it may be a secret under a mistyped name.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from helpsdk.client.interface import Help
from helpsdk.client.signer import HelpSigner
from helpsdk.errors import KeyRefused, OptionsInvalid, Problem
from helpsdk.identity.viewer import Viewer

_SITE = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_PATH = re.compile(r"/[^\s/?#][^\s?#]*")
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
_PREFIX = "HELPSDK_"
_NEAR = 0.85  # two letters changed places; HELPDESK is another's
DEFAULT_TOKEN_PATH = "/help-token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class Options:
    """What a host said, checked. `viewer`, `nonce` and `traits` are asked with the framework's request."""

    site: str | None  # None where FOLDER says it
    base: str = "/help"
    token_path: str = DEFAULT_TOKEN_PATH
    folder: Path | None = None
    data: Path | None = None
    watch: bool = False
    viewer: Callable[[Any], Viewer | None] | None = None
    nonce: Callable[[Any], str | None] | None = None
    traits: Callable[[Any], Mapping[str, Any] | None] | None = None
    app_version: str | None = None
    help: Help | None = None
    signer: HelpSigner | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """`read` makes the value of what was given, and raises ValueError or ImportError for what cannot be one."""

    read: Callable[[Any], Any]
    allowed: str
    meaning: str


def read_options(given: Mapping[str, Any], *, where: str = "HELPSDK", also: Sequence[Problem] = ()) -> Options:
    """Raises OptionsInvalid with everything that is wrong, `also` first. None is as if the name were not there."""
    if not isinstance(given, Mapping):
        raise OptionsInvalid([*also, Problem("invalid", f"{where} is no dictionary", allowed=tuple(TABLE))])
    said = {name: value for name, value in given.items() if value is not None}
    problems = [*also, *(_unknown(name, where) for name in said if name not in TABLE)]
    values: dict[str, Any] = {}
    for name, option in TABLE.items():
        if name in said:
            try:
                values[name] = option.read(said[name])
            except (ValueError, ImportError) as error:
                because = f" ({error})" if isinstance(error, ImportError) else ""
                problems.append(_problem(name, where, f"cannot be used{because}", option.allowed))
    problems += _missing(said, values, where)
    signer = _signer(values, where, problems)
    if problems:
        raise OptionsInvalid(problems)
    rest = {"site": None} | {name.lower(): value for name, value in values.items() if name not in _KEYS}
    return Options(**rest, signer=signer)


def beside(names: Iterable[str], said: Collection[str], where: str) -> list[Problem]:
    """Settings of a host that were meant for the one dictionary, or as its name, and that nothing in it says."""
    found = []
    for name in names:
        near = get_close_matches(name.removeprefix(_PREFIX), TABLE, n=1, cutoff=_NEAR)
        if name.startswith(_PREFIX) and near and near[0] not in said:
            meant = f"nobody reads it; write it into {where} as {near[0]!r}"
        elif name != "HELPSDK" and get_close_matches(name, ["HELPSDK"], cutoff=_NEAR):
            meant = f"did you mean {where}?"
        else:
            continue
        found.append(Problem("unknown", f"{name}: {meant}", key=name, allowed=tuple(TABLE)))
    return found


def _unknown(name: Any, where: str) -> Problem:
    near = get_close_matches(str(name).upper(), TABLE, n=1)
    meant = f"did you mean {near[0]}?" if near else "there is no such option"
    return Problem("unknown", f"{where}[{name!r}]: {meant}", key=str(name), allowed=tuple(TABLE))


def _problem(name: str, where: str, message: str, allowed: str) -> Problem:
    return Problem("invalid", f"{where}[{name!r}] {message}; allowed: {allowed}", key=name, allowed=(allowed,))


def _missing(said: Mapping[str, Any], values: Mapping[str, Any], where: str) -> list[Problem]:
    found = []
    if "SITE" not in said and ("FOLDER" not in said or "SECRET" in said):
        found.append(_problem("SITE", where, "is missing", TABLE["SITE"].allowed))
    for one, other in (("KEY_ID", "SECRET"), ("SECRET", "KEY_ID"), ("ISSUER", "SECRET")):
        if one in said and other not in said:
            found.append(_problem(other, where, f"is missing, which {one} needs", TABLE[other].allowed))
    if "FOLDER" in values and not values.get("BASE", "/").startswith("/"):
        found.append(_problem("BASE", where, "is another server's, but FOLDER is served here", "a path such as /help"))
    return found


def _signer(values: Mapping[str, Any], where: str, problems: list[Problem]) -> HelpSigner | None:
    if "SECRET" not in values or "KEY_ID" not in values or "SITE" not in values:
        return None
    issuer = values.get("ISSUER", values["SITE"])
    try:
        return HelpSigner(site=values["SITE"], key_id=values["KEY_ID"], secret=values["SECRET"], issuer=issuer)
    except KeyRefused as error:
        problems.append(_problem("SECRET", where, f"cannot be used ({error})", TABLE["SECRET"].allowed))
        return None


def _matching(*patterns: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not any(pattern.fullmatch(value) for pattern in patterns):
            raise ValueError
        return value.rstrip("/")

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _folder(value: Any) -> Path:
    """Where it is now: a product may go to another folder later."""
    if not isinstance(value, (str, os.PathLike)) or not str(value):
        raise ValueError
    return Path(value).absolute()


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _named(value: Any) -> Any:
    """What a dotted name leads to, or the thing itself."""
    if not isinstance(value, str):
        return value
    module, _, name = value.rpartition(".")
    if not module:
        raise ValueError
    try:
        return getattr(_imported(module), name)
    except AttributeError:
        raise ImportError(f"{module} has no {name}") from None


def _imported(module: str) -> ModuleType:
    """The product's own module, which may fail in any way. Raises ImportError."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise
    except Exception as error:
        raise ImportError(f"{module}: {type(error).__name__}: {error}") from error


def _function(value: Any) -> Callable[[Any], Any]:
    found = _named(value)
    if not callable(found):
        raise ValueError
    return found  # type: ignore[no-any-return]


def _help(value: Any) -> Help:
    found = _named(value)
    if not callable(getattr(found, "resolve", None)):
        raise ValueError
    return found  # type: ignore[no-any-return]


_DOTTED = "or its dotted name, such as shop.help."
_KEYS = frozenset({"KEY_ID", "SECRET", "ISSUER"})
TABLE: dict[str, Option] = {
    "SITE": Option(
        _matching(_SITE),
        "the site's id, as in site.yaml",
        "which site helps in this product; may be left out with `FOLDER`",
    ),
    "BASE": Option(
        _matching(_PATH, _ADDRESS), "a path such as /help, or an http or https address", "where pages find the server"
    ),
    "FOLDER": Option(_folder, "a folder with a site.yaml", "a site that this process serves at `BASE`"),
    "DATA": Option(_folder, "a folder", "where its revisions are kept; else `.helpsdk` in `FOLDER`"),
    "WATCH": Option(_switch, "True or False", "publish an edited `FOLDER` at once"),
    "VIEWER": Option(
        _function, f"a function of the request, {_DOTTED}viewer", "who is signed in: a `Viewer`, or None for nobody"
    ),
    "KEY_ID": Option(
        _text,
        "what `helpsdk keys add` showed",
        "the host key that signs who is signed in; with `FOLDER` there is one without",
    ),
    "SECRET": Option(_text, "what `helpsdk keys add` showed", "the secret of that key"),
    "ISSUER": Option(_text, "a name for your product", "who signs, for the help server's log; else the site's id"),
    "TOKEN_PATH": Option(
        _matching(_PATH), "a path such as /help-token", "where pages fetch a fresh token; of your own origin"
    ),
    "NONCE": Option(
        _function, f"a function of the request, {_DOTTED}nonce", "the nonce of your content security policy"
    ),
    "TRAITS": Option(
        _function, f"a function of the request, {_DOTTED}traits", "what rules may go by, unsigned: a dictionary"
    ),
    "APP_VERSION": Option(
        _text, "a text such as 2.3", "your product's version, for rules and articles of some versions"
    ),
    "HELP": Option(_help, f"a `HelpClient`, {_DOTTED}client", "what answers tips that are part of the page"),
}

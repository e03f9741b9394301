"""What a host says of its user, claim by claim: which have to be there, and what each can be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.errors import TokenRejected
from helpsdk.identity.strictjson import LARGEST
from helpsdk.identity.viewer import Viewer

#: Seconds by which the clocks of two machines may differ.
SKEW = 60
#: Seconds a token may live at most, unless the reader says otherwise.
LONGEST = 900
#: Bytes of the traits as compact JSON.
MOST_TRAITS = 4096
MOST_GROUPS = 100
#: What a token may let a person do besides reading. Everything else belongs to API keys.
TOKEN_SCOPES = frozenset({"author"})

REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")

_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_HALF = re.compile(r"[\ud800-\udfff]")  # half a surrogate pair: Python allows it in a text, UTF-8 does not
_GROUP = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,7}")

#: Says what a claim can be when the value is something else, and nothing when it is right.
Check = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. Times are Unix seconds; `issuer` is the product that signed with the key `kid`."""

    viewer: Viewer
    kid: str
    jti: str
    issued: float
    expires: float
    issuer: str


def read_claims(claims: Mapping[str, Any], *, kid: str, site: str, now: float, longest: int) -> Claims:
    """The claims of a token whose signature is right. Raises TokenRejected."""
    for name, allowed in faults(claims):
        raise TokenRejected("token_claim", f"{name} has to be {allowed}")
    _check_site(claims["aud"], site)
    _check_times(claims, now, longest)
    return Claims(
        viewer=_viewer(claims),
        kid=kid,
        jti=claims["jti"],
        issued=claims["iat"],
        expires=claims["exp"],
        issuer=claims["iss"],
    )


def faults(claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The claims that are missing or wrong, each with what is allowed. Unknown claims are not ours to judge."""
    for name, check in _CHECKS.items():
        if name in claims:
            if allowed := check(claims[name]):
                yield name, allowed
        elif name in REQUIRED:
            yield name, f"there: {check(None)}"


def _check_site(audience: str | list[str], site: str) -> None:
    if site != audience and (isinstance(audience, str) or site not in audience):
        raise TokenRejected("token_wrong_site", f"aud does not name the site {site!r}")


def _check_times(claims: Mapping[str, Any], now: float, longest: int) -> None:
    issued, expires = claims["iat"], claims["exp"]
    if expires <= issued:
        raise TokenRejected("token_claim", "exp has to be later than iat")
    if expires - issued > longest:
        raise TokenRejected("token_too_long", f"it lives {expires - issued:.0f} s, at most {longest} s are allowed")
    if max(issued, claims.get("nbf", issued)) > now + SKEW:
        raise TokenRejected("token_not_yet", "iat or nbf lies ahead of this clock")
    if now >= expires + SKEW:
        raise TokenRejected("token_expired", f"it ended {now - expires:.0f} s ago")


def _viewer(claims: Mapping[str, Any]) -> Viewer:
    return Viewer(
        id=claims["sub"],
        account=claims.get("account"),
        groups=frozenset(claims.get("groups", ())),
        traits=claims.get("traits", {}),
        locale=claims.get("locale"),
        scopes=TOKEN_SCOPES.intersection(_words(claims.get("scope", ""))),
    )


def _words(scope: str | list[str]) -> list[str]:
    return scope.split(" ") if isinstance(scope, str) else scope


def _text(shortest: int, longest: int) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, str) and shortest <= len(value) <= longest and _TEXT.fullmatch(value):
            return ""
        return f"a text of {shortest} to {longest} characters, none of them a control character"

    return check


def _time(value: Any) -> str:
    # bool is a subclass of int
    return "" if type(value) in (int, float) and 0 <= value <= LARGEST else "Unix seconds, a number"


def _audience(value: Any) -> str:
    return "" if _is_text(value) or _is_texts(value) else "the site's id, or a list that holds it"


def _groups(value: Any) -> str:
    if _is_texts(value) and len(value) <= MOST_GROUPS and all(map(_GROUP.fullmatch, value)):
        return ""
    return f"a list of at most {MOST_GROUPS} group ids (lower case letters, digits, . _ -; at most 120 characters)"


def _traits(value: Any) -> str:
    if not isinstance(value, dict):
        return "an object of texts, numbers, booleans or lists of texts"
    for name, one in value.items():
        if _text(1, 120)(name) or not _is_trait(one):
            return f"for {name!r:.120}: a text, number, boolean or list of texts, under a name of 1 to 120 characters"
    size = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
    return "" if size <= MOST_TRAITS else f"at most {MOST_TRAITS} bytes of JSON together, not {size}"


def _is_trait(value: Any) -> bool:
    if isinstance(value, int | float):
        return abs(value) <= LARGEST
    return value is None or _is_text(value) or _is_texts(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not _HALF.search(value)


def _locale(value: Any) -> str:
    fits = isinstance(value, str) and len(value) <= 35 and _LOCALE.fullmatch(value)
    return "" if fits else "a language tag such as en, pt-BR or zh-Hans"


def _scope(value: Any) -> str:
    return "" if _is_text(value) or _is_texts(value) else "words with spaces between them, or a list of words"


# In the order in which a token is judged; all three signers keep to it.
_CHECKS: Mapping[str, Check] = {
    "iss": _text(1, 200),
    "aud": _audience,
    "sub": _text(1, 200),
    "iat": _time,
    "exp": _time,
    "jti": _text(8, 128),
    "nbf": _time,
    "account": _text(1, 200),
    "groups": _groups,
    "traits": _traits,
    "locale": _locale,
    "scope": _scope,
}

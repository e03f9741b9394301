"""Rightly signed tokens whose claims are refused: a mistake of the host, or a key in the wrong hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.vectors.tokens.forge import NOW, SITE, Case, claims, compact, forged

YEARS = 10 * 365 * 86400


def refused_claims() -> list[Case]:
    return [*_times(), *_sites(), *_missing(), *_wrong(), *_raw()]


def _times() -> Iterator[Case]:
    yield _case("expired a minute ago", "token_expired", iat=NOW - 660, exp=NOW - 60)
    yield _case("expired last year", "token_expired", iat=NOW - 365 * 86400, exp=NOW - 365 * 86400 + 600)
    yield _case("issued 61 seconds ahead", "token_not_yet", iat=NOW + 61, exp=NOW + 600)
    yield _case("issued next year", "token_not_yet", iat=NOW + 365 * 86400, exp=NOW + 365 * 86400 + 600)
    yield _case("nbf 61 seconds ahead", "token_not_yet", nbf=NOW + 61)
    yield _case("a life of ten years", "token_too_long", exp=NOW + YEARS)
    yield _case("a life of one second too much", "token_too_long", iat=NOW - 10, exp=NOW + 891)
    yield _case("milliseconds for seconds", "token_too_long", exp=(NOW + 590) * 1000)
    yield _case("issued at the beginning of time", "token_too_long", iat=0)
    yield _case("no life at all", "token_claim", iat=NOW, exp=NOW)
    yield _case("it ends before it begins", "token_claim", iat=NOW, exp=NOW - 30)


def _sites() -> Iterator[Case]:
    code = "token_wrong_site"
    yield _case("another site", code, aud="payroll")
    yield _case("a list without the site", code, aud=["payroll", "crm"])
    yield _case("an empty list of sites", code, aud=[])
    yield _case("the site in capitals", code, aud="LEDGER")
    yield _case("the site with a space", code, aud="ledger ")
    yield _case("the site and more", code, aud="ledger2")
    yield _case("the site with a Cyrillic letter", code, aud="lеdger")
    yield _case("an empty site", code, aud="")
    yield _case("any site", code, aud="*")


def _missing() -> Iterator[Case]:
    for name in ("iss", "aud", "sub", "iat", "exp", "jti"):
        yield _case(f"no {name}", "token_claim", **{name: None})


def _wrong() -> Iterator[Case]:
    wrong: dict[str, dict[str, Any]] = {
        "iss": {"as a number": 7, "empty": "", "in a list": ["ledger-web"], "of 201 characters": "i" * 201},
        "aud": {"as a number": 1, "as an object": {SITE: True}, "a list with a number": [SITE, 1], "true": True},
        "sub": {
            "as a number": 42,
            "empty": "",
            "in a list": ["u-42"],
            "true": True,
            "of 201 characters": "u" * 201,
            "of 201 characters outside ASCII": "用" * 201,
            "with a null character": "u-42\0",
            "with a line break": "u-42\nadmin",
            "with a C1 control": "u-42\u0085",
        },
        "iat": {"as a text": str(NOW), "true": True, "negative": -1, "in a list": [NOW]},
        "exp": {"as a text": str(NOW + 590), "as a date": "2026-11-22T09:10:00Z", "true": True, "negative": -NOW},
        "jti": {"of 7 characters": "1234567", "of 129 characters": "j" * 129, "as a number": 12345678},
        "nbf": {"as a text": str(NOW), "false": False},
        "account": {"as a number": 7, "empty": "", "of 201 characters": "a" * 201, "an object": {"id": "7"}},
        "groups": {
            "as a text": "staff",
            "as an object": {"staff": True},
            "an object that is empty": {},
            "with a number": [1],
            "of 101": [f"g{n}" for n in range(101)],
            "with one of 121 characters": ["g" * 121],
            "with capitals": ["Staff"],
            "with a space": ["support staff"],
            "with an empty one": [""],
            "with a line break at the end": ["staff\n"],
            "with full-width letters": ["ｓｔａｆｆ"],
            "inside each other": [["staff"]],
        },
        "traits": {
            "as a text": "plan=team",
            "as a list": [["plan", "team"]],
            "a list that is empty": [],
            "inside each other": {"plan": {"id": "team"}},
            "with a list of numbers": {"seats": [1, 2]},
            "with an empty name": {"": "team"},
            "with a control character in a name": {"pl\nan": "team"},
            "of 4,097 bytes": {"a": "x" * 4089},
            "of 4,098 bytes in Chinese": {"a": "用" * 1363 + "x"},
        },
        "locale": {
            "as a number": 1,
            "empty": "",
            "with an underscore": "zh_CN",
            "as a header": "ru,en;q=0.8",
            "as a list": ["ru"],
            "of 36 characters": "en-" + "-".join(["abcdefgh"] * 3) + "-abcdef",
        },
        "scope": {"as a number": 1, "as an object": {"author": True}, "with a number": ["author", 1], "true": True},
    }
    for claim, values in wrong.items():
        for what, value in values.items():
            yield _case(f"{claim} {what}", "token_claim", **{claim: value})


def _raw() -> Iterator[Case]:
    """What `json` would not write."""
    right = compact(claims())
    for name, old, new, code in [
        ("exp null", b'"exp":%d' % (NOW + 590), b'"exp":null', "token_claim"),
        ("sub null", b'"sub":"u-42"', b'"sub":null', "token_claim"),
        ("account null", b'"sub"', b'"account":null,"sub"', "token_claim"),
        ("exp infinite", b'"exp":%d' % (NOW + 590), b'"exp":1e400', "token_malformed"),
        ("exp Infinity", b'"exp":%d' % (NOW + 590), b'"exp":Infinity', "token_malformed"),
        ("exp huge", b'"exp":%d' % (NOW + 590), b'"exp":1e300', "token_malformed"),
        ("exp in the name Exp", b'"exp"', b'"Exp"', "token_claim"),
    ]:
        assert old in right
        yield forged(body=right.replace(old, new)).named(name, code)


def _case(name: str, code: str, **changed: Any) -> Case:
    return forged(body=claims(**changed)).named(name, code)

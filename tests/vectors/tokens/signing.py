"""What signers are asked, and the bytes they have to answer with; and the mistakes they have to name."""

from __future__ import annotations

from typing import Any

from tests.vectors.tokens.forge import ACTIVE, KEYS, NOW, SITE, Json, compact, forged, header, secret

EVERYTHING: Json = {
    "sub": "u-42",
    "account": "acme",
    "groups": ["owners"],
    "traits": {"plan": "business"},
    "locale": "ru",
    "scope": "author",
}
ORDER = ("account", "groups", "traits", "locale", "scope")


def signing() -> list[Json]:
    return [
        _signed("an id alone", sub="u-42"),
        _signed("an account", sub="u-42", account="acme"),
        _signed("a group", sub="u-42", groups=["customers"]),
        _signed("groups in the order given", sub="u-42", groups=["staff", "agents", "b.c_d-9"]),
        _signed("no groups", sub="u-42", groups=[]),
        _signed("a trait", sub="u-42", traits={"plan": "team"}),
        _signed("traits in order", sub="u-42", traits={"seats": 12, "beta": True, "old": False}),
        _signed("a fraction", sub="u-42", traits={"share": 0.25, "loss": -1.5}),
        _signed("a list of texts", sub="u-42", traits={"apps": ["books", "payroll"]}),
        _signed("a list without texts", sub="u-42", traits={"apps": []}),
        _signed("a trait without a value", sub="u-42", traits={"plan": None}),
        _signed("no traits", sub="u-42", traits={}),
        _signed("an empty account", sub="u-42", account=""),
        _signed("an account nobody knows", sub="u-42", account=None, groups=None, traits=None, locale=None, scope=None),
        _signed("a language", sub="u-42", locale="zh-Hans"),
        _signed("an author", sub="u-42", scope="author"),
        _signed("no scope", sub="u-42", scope=""),
        _signed("everything", **EVERYTHING),
        _signed("everything, asked in another order", **dict(reversed(EVERYTHING.items()))),
        _signed("Chinese", sub="用户-42", account="张三记账", traits={"套餐": "团队"}),
        _signed("Russian", sub="Ольга", traits={"тариф": "команда"}),
        _signed("Arabic", sub="ليلى", account="شركة"),
        _signed("an emoji", sub="👩🏽‍💻"),
        _signed("a slash, quotes, a backslash", sub='a/b"c\\d', account="<b>&amp;'"),
        _signed("line separators", sub="u-42", traits={"note": "a\u2028b\u2029c\nd\te"}),
        _signed("a text that looks like a number", sub="42", account="007"),
        _signed("a short life", sub="u-42", lifetime=60),
        _signed("the longest life", sub="u-42", lifetime=900),
        _signed("an id of 200 characters", sub="𝒰" * 200),
        _signed("100 groups", sub="u-42", groups=[f"g{n}" for n in range(100)]),
        _signed("the next key", sub="u-42", kid="k3next", secret=KEYS["k3next"]),
        _signed("another site and product", sub="u-42", site="payroll", iss="Отчёты"),
        _signed("a jti of one's own", sub="u-42", jti="sign-in:4711/2"),
    ]  # fmt: skip


def mistakes() -> list[Json]:
    """Each with the word that the error has to hold."""
    return [
        _asked("an id that is empty", "sub", sub=""),
        _asked("an id that is a number", "sub", sub=42),
        _asked("an id with a line break", "sub", sub="u\n42"),
        _asked("a jti that is too short", "jti", sub="u-42", jti="1"),
        _asked("an account that is a number", "account", sub="u-42", account=7),
        _asked("groups that are a text", "groups", sub="u-42", groups="staff"),
        _asked("a group with capitals", "groups", sub="u-42", groups=["Staff"]),
        _asked("too many groups", "groups", sub="u-42", groups=[f"g{n}" for n in range(101)]),
        _asked("a trait inside a trait", "plan", sub="u-42", traits={"plan": {"id": "team"}}),
        _asked("traits that are a text", "traits", sub="u-42", traits="plan=team"),
        _asked("traits that are too large", "traits", sub="u-42", traits={"note": "x" * 5000}),
        _asked("a number beyond 2^53", "invoices", sub="u-42", traits={"plan": "team", "invoices": 2**53}),
        _asked("a trait with a line break in its name", "traits", sub="u-42", traits={"pl\nan": "team"}),
        _asked("a language of the operating system", "locale", sub="u-42", locale="zh_CN.UTF-8"),
        _asked("a scope of API keys", "scope", sub="u-42", scope="resolve:any"),
        _asked("a life of an hour", "lifetime", sub="u-42", lifetime=3600),
        _asked("no life", "lifetime", sub="u-42", lifetime=0),
        _asked("a product without a name", "iss", sub="u-42", iss=""),
        _asked("an empty kid", "kid", sub="u-42", kid=""),
        _asked("a short secret", "secret", sub="u-42", secret="c2hvcnQ"),
        _asked("a secret that is text", "secret", sub="u-42", secret="a pass phrase of my own: s3same 0pen, d00r!!"),
        _asked("no secret", "secret", sub="u-42", secret=""),
        _asked("key id and secret swapped", "may be swapped", sub="u-42", kid=KEYS[ACTIVE], secret=ACTIVE),
    ]  # fmt: skip


def _signed(name: str, **given: Any) -> Json:
    """Written from the definition: required claims in order, then those optional ones that say something."""
    asked = defaults() | given
    claims: Json = {
        "iss": asked["iss"],
        "aud": asked["site"],
        "sub": asked["sub"],
        "iat": NOW,
        "exp": NOW + asked["lifetime"],
        "jti": asked["jti"],
    } | {claim: asked[claim] for claim in ORDER if asked.get(claim)}
    token = forged(header(kid=asked["kid"]), claims, key=secret(asked["kid"])).token
    return {"name": name, "input": given, "claims": compact(claims).decode(), "token": token}


def _asked(name: str, names: str, **given: Any) -> Json:
    return {"name": name, "input": given, "names": names}


def defaults() -> Json:
    """What an input that does not say otherwise is signed with."""
    return {
        "site": SITE,
        "iss": "ledger-web",
        "kid": ACTIVE,
        "secret": KEYS[ACTIVE],
        "now": NOW,
        "lifetime": 600,
        "jti": "0a1b2c3d4e5f6071",
    }

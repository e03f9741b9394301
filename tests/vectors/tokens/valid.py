"""Tokens that are right, up to the last allowed character and second, and the viewer each stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.vectors.tokens.forge import NOW, SITE, Case, Json, base64url, claims, compact, forged, header, secret
from tests.vectors.tokens.hostile import sized


def valid() -> list[Case]:
    return [*_claims(), *_limits(), *_clocks(), *_keys(), *_spellings()]


def viewer(**known: Any) -> Json:
    """The viewer of `forge.claims`, with what else is `known`; groups and scopes in order."""
    nothing: Json = {"id": "u-42", "account": None, "groups": [], "traits": {}, "locale": None, "scopes": []}
    return nothing | known


def _claims() -> Iterator[Case]:
    yield _case("what every token has, and no more", viewer())
    yield _case("an account", viewer(account="acme"), account="acme")
    yield _case("a group", viewer(groups=["customers"]), groups=["customers"])
    yield _case("groups, one of them twice", viewer(groups=["a.b", "c_d-9"]), groups=["c_d-9", "a.b", "c_d-9"])
    yield _case("no groups, in a list", viewer(), groups=[])
    kinds = {"plan": "team", "seats": 12, "share": 0.25, "beta": True, "old": False, "gone": None, "apps": ["a", ""]}
    yield _case("traits of every kind", viewer(traits=kinds), traits=kinds)
    yield _case("no traits, in an object", viewer(), traits={})
    odd = {"__proto__": "x", "constructor": "y", "toString": 1}
    yield _case("traits with names that mean something in JavaScript", viewer(traits=odd), traits=odd)
    yield _case("a trait that is an empty list", viewer(traits={"apps": []}), traits={"apps": []})
    yield _case("a language", viewer(locale="zh-Hans"), locale="zh-Hans")
    yield _case("a language with a region", viewer(locale="pt-BR"), locale="pt-BR")
    yield _case("the scope author", viewer(scopes=["author"]), scope="author")
    yield _case("the scope author in a list", viewer(scopes=["author"]), scope=["author"])
    yield _case("scopes that belong to API keys", viewer(), scope="bundle:read resolve:any insights:read")
    yield _case("author among others", viewer(scopes=["author"]), scope="openid author  resolve:any")
    yield _case("no scope, in a text", viewer(), scope="")
    yield _case("several sites", viewer(), aud=["payroll", SITE])
    yield _case("claims of others", viewer(), email="m@example.com", roles={"a": [{"b": 1}]}, Sub="x", x=1.5)
    yield _case("Chinese", viewer(id="用户-42", account="张三记账"), sub="用户-42", account="张三记账")
    yield _case("Russian", viewer(id="Ольга", traits={"тариф": "команда"}), sub="Ольга", traits={"тариф": "команда"})
    yield _case("Arabic", viewer(id="ليلى", account="شركة"), sub="ليلى", account="شركة")
    yield _case("an emoji and a combining accent", viewer(id="👩🏽‍💻e\u0301"), sub="👩🏽‍💻e\u0301")
    lines = {"note": 'two\nlines\u2028<b>/"\\'}
    yield _case("text that others escape", viewer(traits=lines), traits=lines)


def _limits() -> Iterator[Case]:
    yield _case("an id of 200 characters", viewer(id="u" * 200), sub="u" * 200)
    yield _case("an id of 200 characters beyond the first plane", viewer(id="𝒰" * 200), sub="𝒰" * 200)
    groups = [f"g{n:02}" for n in range(100)]
    yield _case("100 groups", viewer(groups=groups), groups=groups)
    yield _case("a group of 120 characters", viewer(groups=["g" * 120]), groups=["g" * 120])
    traits = {"a": "x" * 4088}
    yield _case("traits of 4,096 bytes", viewer(traits=traits), traits=traits)
    yield _case("a jti of 8 characters", viewer(), jti="12345678")
    yield _case("a jti of 128 characters", viewer(), jti="j" * 128)
    yield _case("the largest number", viewer(traits={"n": 2**53 - 1}), traits={"n": 2**53 - 1})
    yield _case("the smallest number", viewer(traits={"n": 1 - 2**53}), traits={"n": 1 - 2**53})
    yield _case("a life of 15 minutes", viewer(), iat=NOW - 10, exp=NOW + 890)
    yield sized(8192).named("8,192 characters", viewer())
    deep = compact(claims())[:-1] + b',"x":' + b"[" * 7 + b"]" * 7 + b"}"
    yield forged(body=deep).named("eight levels in a claim of others", viewer())


def _clocks() -> Iterator[Case]:
    yield _case("expired 59 seconds ago", viewer(), iat=NOW - 659, exp=NOW - 59)
    yield _case("issued a minute ahead", viewer(), iat=NOW + 60, exp=NOW + 660)
    yield _case("nbf a minute ahead", viewer(), nbf=NOW + 60)
    yield _case("nbf in the past", viewer(), nbf=NOW - 100)
    yield _case("fractions of seconds", viewer(), iat=NOW - 0.5, exp=NOW + 599.25)
    whole = compact(claims()).replace(b'"exp":%d' % (NOW + 590), b'"exp":1.795338590e9')
    yield forged(body=whole).named("exp with an exponent", viewer())


def _keys() -> Iterator[Case]:
    for kid in ("k3next", "k1retiring"):
        yield forged(header(kid=kid), key=secret(kid)).named(f"the key {kid}", viewer())


def _spellings() -> Iterator[Case]:
    """What other JWT libraries write."""
    yield forged(b'{ "kid": "k2active",\r\n\t"alg": "HS256", "typ": "help+jwt" }').named(
        "a header with spaces", viewer()
    )
    yield forged(body=compact(claims(sub="SUB")).replace(b"SUB", b"\\u7528\\u6237 \\ud83d\\ude00")).named(
        "names as escapes", viewer(id="用户 😀")
    )
    yield forged(body=compact(claims(sub="SUB")).replace(b"SUB", b"a\\/b")).named(
        "a slash as an escape", viewer(id="a/b")
    )
    yield forged(body=b" \n" + compact(claims()) + b"\n").named("claims with white space around", viewer())
    assert base64url(b"\xfb\xff\xbf") == "-_-_"
    urlsafe = claims(sub="~~~???ÿÿÿ>>>")
    assert {"-", "_"} <= set(base64url(compact(urlsafe)))
    yield forged(body=urlsafe).named("letters that base64url has for itself", viewer(id="~~~???ÿÿÿ>>>"))


def _case(name: str, expected: Json, **changed: Any) -> Case:
    return forged(body=claims(**changed)).named(name, expected)

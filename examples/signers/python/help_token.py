"""Help tokens for your product's backend: copy this file, when you do not install helpsdk. Python 3.9 or newer.

    import os
    from help_token import sign

    token = sign(str(user.id), site="ledger", iss="ledger-web", kid=os.environ["HELP_KEY_ID"],
                 secret=os.environ["HELP_SECRET"], groups=["customers"], traits={"plan": user.plan})

`sign` raises ValueError that names what is wrong. `verify(token, {kid: secret}, site="ledger")` does what the help
server does, for your tests: it returns the viewer or raises TokenRejected with a `code`.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import time

LONGEST = 900  # seconds a token may live
SKEW = 60  # seconds by which clocks may differ
LARGEST = 8192  # characters of a token
KEY_ID = r"[A-Za-z0-9._-]{1,64}"
GROUP = r"[a-z0-9][a-z0-9._-]{0,119}"
SECRET = "secret: 32 bytes or more, in base64url, as `helpsdk keys add` shows it; kid and secret may be swapped"
REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")


class TokenRejected(Exception):
    def __init__(self, code, reason):
        super().__init__(f"{code}: {reason}")
        self.code = code


def sign(sub, *, site, iss, kid, secret, lifetime=600, now=None, jti=None, **optional):
    """A token for the user `sub`; `optional` are account, groups, traits, locale and scope. Times are in seconds."""
    iat = int(time.time() if now is None else now)
    claims = {"iss": iss, "aud": site, "sub": sub, "iat": iat, "exp": iat + lifetime}
    claims["jti"] = secrets.token_urlsafe(16) if jti is None else jti
    for name in ("account", "groups", "traits", "locale", "scope"):
        value = optional.pop(name, None)
        if value not in (None, "", [], {}):
            claims[name] = value
    check(not optional, f"{', '.join(optional)} is not a claim")
    wrong = wrong_claim(claims)
    check(not wrong, wrong and fault(claims, wrong))
    check(claims.get("scope") in (None, "author"), "scope has to be author; others belong to API keys")
    is_id = isinstance(kid, str) and re.fullmatch(KEY_ID, kid)
    check(is_id, "kid has to be the id of a key; kid and secret may be swapped")
    check(0 < lifetime <= LONGEST, f"lifetime has to be 1 to {LONGEST} seconds")
    signed = f"{base64url(dump({'typ': 'help+jwt', 'alg': 'HS256', 'kid': kid}))}.{base64url(dump(claims))}"
    token = f"{signed}.{base64url(digest(signed, secret))}"
    check(len(token) <= LARGEST, "groups and traits are too large for one token")
    return token


def verify(token, keys, *, site, now=None):
    """The viewer of a token. `keys` maps the ids of keys to their secrets."""
    need(isinstance(token, str), "token_malformed", "it is not a text")
    need(len(token) <= LARGEST, "token_too_large", f"at most {LARGEST} characters")
    segments = token.split(".")
    need(len(segments) == 3, "token_malformed", "it has not three segments")
    need(segments[2], "token_unsigned", "the signature is empty")
    need(len(segments[0]) <= 512, "token_too_large", "at most 512 characters of header")
    header, claims, signature = map(decode, segments)
    right = digest(f"{segments[0]}.{segments[1]}", secret_for(read(header), keys))
    need(hmac.compare_digest(right, signature), "token_signature", "signed with another key, or changed since")
    return viewer(read(claims), site, time.time() if now is None else now)


def secret_for(header, keys):
    alg, kid = header.get("alg"), header.get("kid")
    need(not isinstance(alg, str) or alg.lower() != "none", "token_unsigned", "alg is none")
    need(alg == "HS256", "token_algorithm", "alg is not HS256")
    need(not header.keys() - {"alg", "typ", "kid"}, "token_malformed", "the header has more than alg, typ and kid")
    need(header.get("typ") == "help+jwt", "token_type", "typ is not help+jwt")
    known = isinstance(kid, str) and re.fullmatch(KEY_ID, kid) and keys.get(kid)
    need(known, "token_key_unknown", "no such key is accepted")
    return keys[kid]


def viewer(claims, site, now):
    wrong = wrong_claim(claims)
    need(not wrong, "token_claim", f"{wrong} is missing or wrong")
    aud, iat, exp, scope = claims["aud"], claims["iat"], claims["exp"], claims.get("scope", [])
    need(site == aud or (isinstance(aud, list) and site in aud), "token_wrong_site", "aud is not this site")
    need(exp > iat, "token_claim", "exp has to be later than iat")
    need(exp - iat <= LONGEST, "token_too_long", f"at most {LONGEST} seconds")
    need(max(iat, claims.get("nbf", iat)) <= now + SKEW, "token_not_yet", "iat or nbf lies ahead")
    need(now < exp + SKEW, "token_expired", "exp is over")
    words = scope.split(" ") if isinstance(scope, str) else scope
    known = {"id": claims["sub"], "account": claims.get("account"), "groups": sorted(set(claims.get("groups", [])))}
    scopes = ["author"] if "author" in words else []
    return {**known, "traits": claims.get("traits", {}), "locale": claims.get("locale"), "scopes": scopes}


def wrong_claim(claims):
    """The first claim that is missing or wrong."""
    return next(
        (name for name in CLAIMS if not (CLAIMS[name](claims[name]) if name in claims else name not in REQUIRED)), ""
    )


def fault(claims, name):
    """What the wrong claim has to be, and of the traits which one it is."""
    if name == "traits" and isinstance(claims[name], dict):
        for trait, value in claims[name].items():
            if not is_line(1, 120)(trait) or not is_trait(value):
                return f"traits: {json.dumps(trait, ensure_ascii=False)} has to be {TRAIT}"
    return f"{name} has to be {ALLOWED[name]}"


def is_text(value, least=0, most=LARGEST, banned="\ud800-\udfff"):
    return isinstance(value, str) and least <= len(value) <= most and not re.search(f"[{banned}]", value)


def is_line(least, most):
    return lambda value: is_text(value, least, most, "\x00-\x1f\x7f-\x9f\ud800-\udfff")


def is_texts(value):
    return isinstance(value, list) and all(map(is_text, value))


def is_number(value):
    return type(value) in (int, float) and abs(value) < 2**53


def is_trait(value):
    return value is None or isinstance(value, bool) or is_number(value) or is_text(value) or is_texts(value)


def are_traits(value):
    right = isinstance(value, dict) and all(map(is_line(1, 120), value)) and all(map(is_trait, value.values()))
    return right and len(dump(value)) <= 4096


CLAIMS = {
    "iss": is_line(1, 200),
    "aud": lambda value: is_text(value) or is_texts(value),
    "sub": is_line(1, 200),
    "iat": lambda value: is_number(value) and value >= 0,
    "exp": lambda value: is_number(value) and value >= 0,
    "jti": is_line(8, 128),
    "nbf": lambda value: is_number(value) and value >= 0,
    "account": is_line(1, 200),
    "groups": lambda value: is_texts(value) and len(value) <= 100 and all(re.fullmatch(GROUP, one) for one in value),
    "traits": are_traits,
    "locale": lambda value: is_line(2, 35)(value) and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,7}", value),
    "scope": lambda value: is_text(value) or is_texts(value),
}


LINE, TIME, WORDS = "a text of 1 to 200 characters", "Unix seconds, a number", "a text or a list of texts"
TRAIT = "a text, number, boolean or list of texts, under a name of 1 to 120 characters"
ALLOWED = {
    **dict.fromkeys(("iss", "sub", "account"), LINE),
    **dict.fromkeys(("iat", "exp", "nbf"), TIME),
    **dict.fromkeys(("aud", "scope"), WORDS),
    "jti": "a text of 8 to 128 characters",
    "groups": "a list of at most 100 lower case ids",
    "traits": "texts, numbers, booleans or lists of texts by name, at most 4096 bytes",
    "locale": "like pt-BR",
}


def read(content):
    """JSON that nobody reads differently: `json` alone keeps the last of two equal names without a word."""
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=once, parse_constant=float)
    except (ValueError, RecursionError) as error:
        raise TokenRejected("token_malformed", str(error)) from None
    need(
        isinstance(value, dict) and is_plain(value, 8), "token_malformed", "not an object, or what JSON should not hold"
    )
    return value


def once(pairs):
    need(len(dict(pairs)) == len(pairs), "token_duplicate_key", "a name is there twice")
    return dict(pairs)


def is_plain(value, levels):
    """No number beyond 2^53 - 1, half surrogate pair or null character in a name; nested `levels` deep at most."""
    if not isinstance(value, (dict, list)):
        return value is None or isinstance(value, bool) or is_number(value) or is_text(value)
    names, inner = (value, value.values()) if isinstance(value, dict) else ((), value)
    return (
        levels > 0
        and all(is_text(name, banned="\x00\ud800-\udfff") for name in names)
        and all(is_plain(one, levels - 1) for one in inner)
    )


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unspelled(text):
    """The bytes, or None for any but the one right spelling: Python skips what is not base64url."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if base64url(raw) == text else None


def decode(segment):
    raw = unspelled(segment)
    need(raw is not None, "token_malformed", "a segment is not base64url")
    return raw


def digest(signed, secret):
    key = unspelled(secret or "") or b""
    check(len(key) >= 32, SECRET)
    return hmac.new(key, signed.encode("ascii"), hashlib.sha256).digest()


def check(right, message):
    if not right:
        raise ValueError(message)


def need(right, code, reason):
    if not right:
        raise TokenRejected(code, reason)

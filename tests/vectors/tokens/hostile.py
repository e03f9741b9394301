"""Tokens that prove nothing, each wrong in one way, with the code that says in which."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors.tokens.forge import (
    ACTIVE,
    Case,
    base64url,
    claims,
    compact,
    forged,
    header,
    secret,
    signature,
)


def hostile() -> list[Case]:
    return [*_unsigned(), *_algorithms(), *_headers(), *_keys(), *_signatures(), *_shapes(), *_json(), *_sizes()]


def _unsigned() -> Iterator[Case]:
    code = "token_unsigned"
    for alg in ("none", "None", "nOnE"):
        case = forged(header(alg=alg))
        yield case.named(f"alg {alg} with a signature", code)
        yield _cut(case).named(f"alg {alg} without a signature", code)
    yield _cut(forged()).named("the signature is cut off", code)
    yield Case("two dots", "..", code)


def _algorithms() -> Iterator[Case]:
    code = "token_algorithm"
    yield forged(header(alg="HS512"), digest="sha512").named("HS512 with the right key", code)
    yield forged(header(alg="HS384"), digest="sha384").named("HS384 with the right key", code)
    yield forged(header(alg="RS256")).named("RS256 said, HMAC made: the public key as a secret", code)
    yield forged(header(alg="EdDSA")).named("an algorithm for signatures", code)
    yield forged(header(alg="hs256")).named("the algorithm in lower case", code)
    yield forged(header(alg="HS256 ")).named("the algorithm with a space", code)
    yield forged(header(alg="ＨＳ２５６")).named("the algorithm in full-width letters", code)
    yield forged(_without("alg")).named("no algorithm", code)
    yield forged(header(alg=["HS256"])).named("the algorithm in a list", code)
    yield forged(header(alg=256)).named("the algorithm as a number", code)
    yield forged(header(alg="dir", enc="A256GCM")).named("the header of an encrypted token", code)


def _headers() -> Iterator[Case]:
    code = "token_malformed"
    yield forged(header(crit=["exp"])).named("crit", code)
    yield forged(header(crit=["b64"], b64=False)).named("b64 false", code)
    yield forged(header(b64=True)).named("b64 true", code)
    yield forged(header(jku="https://attacker.example/keys")).named("jku", code)
    yield forged(header(x5u="https://attacker.example/cert")).named("x5u", code)
    yield forged(header(jwk={"kty": "oct", "k": base64url(secret("a stranger's"))})).named("jwk", code)
    yield forged(header(zip="DEF")).named("zip", code)
    yield forged(header(cty="JWT")).named("cty", code)
    yield forged(header(HS256=True)).named("an unknown header member", code)
    code = "token_type"
    yield forged(header(typ="JWT")).named("another kind of token, signed with the same key", code)
    yield forged(header(typ="help+JWT")).named("the type in capitals", code)
    yield forged(header(typ="application/help+jwt")).named("the type with its tree", code)
    yield forged(header(typ="help+jwt\u0000")).named("the type with a null character", code)
    yield forged(header(typ=1)).named("the type as a number", code)
    yield forged(_without("typ")).named("no type", code)


def _keys() -> Iterator[Case]:
    code = "token_key_unknown"
    yield forged(_without("kid")).named("no kid", code)
    yield forged(header(kid="k9")).named("a kid nobody knows", code)
    yield forged(header(kid="k0revoked"), key=secret("k0revoked")).named("a revoked key", code)
    yield forged(header(kid="k0revoked"), key=b"\0").named("a revoked key, signed with nothing", code)
    yield forged(header(kid=7)).named("kid as a number", code)
    yield forged(header(kid=[ACTIVE])).named("kid in a list", code)
    yield forged(header(kid="")).named("an empty kid", code)
    yield forged(header(kid="../../dev/null"), key=b"\0").named("kid as a path", code)
    yield forged(header(kid="k2active' OR '1'='1")).named("kid as SQL", code)
    yield forged(header(kid="__proto__")).named("kid __proto__", code)
    yield forged(header(kid="constructor")).named("kid constructor", code)
    yield forged(header(kid="k2active\n")).named("kid with a line break", code)
    yield forged(header(kid="K2ACTIVE")).named("kid in capitals", code)
    yield forged(header(kid="k2аctive")).named("kid with a Cyrillic letter", code)
    yield forged(header(kid="k" * 65)).named("kid of 65 characters", code)


def _signatures() -> Iterator[Case]:
    right = forged()
    head, body, signed = right.token.split(".")
    code = "token_signature"
    yield forged(key=secret("another site")).named("the key of another site", code)
    yield forged(key=b"secret").named("a guessed key", code)
    yield forged(header(kid="k3next")).named("signed with one accepted key, named after another", code)
    yield forged(digest="sha512").named("HS256 said, HS512 made", code)
    yield _joined(right, _flipped(head, 59), body, signed).named("a letter of the header changed", "token_key_unknown")
    yield _joined(right, head, _flipped(body, 60), signed).named("a letter of the claims changed", code)
    yield _joined(right, head, body, _flipped(signed, 20)).named("a letter of the signature changed", code)
    yield _joined(right, head, body, signed[:-3]).named("the signature is shortened", code)
    yield _joined(right, head, body, signed + "AAAA").named("the signature is lengthened", code)
    yield _joined(right, head, body, base64url(bytes(32))).named("a signature of zeros", code)
    yield _joined(right, base64url(header(kid="k3next")), body, signed).named("the header of another key", code)
    other = base64url(compact(claims(sub="admin")))
    yield _joined(right, head, other, signed).named("the claims of somebody else", code)
    yield _joined(right, head, body, head).named("the header where the signature belongs", code)


def _shapes() -> Iterator[Case]:
    right = forged()
    head, body, signed = right.token.split(".")
    code = "token_malformed"
    for name, token in {
        "nothing": "",
        "one word": "token",
        "two segments": f"{head}.{body}",
        "four segments": f"{right.token}.{signed}",
        "five segments, as of an encrypted token": f"{head}.{signed}.{signed}.{body}.{signed}",
        "an empty header": f".{body}.{signed}",
        "empty claims": f"{head}..{signature(head + '.', secret(ACTIVE))}",
        "padding": f"{head}.{body}.{signed}=",
        "a space before": f" {right.token}",
        "a line break after": f"{right.token}\n",
        "a line break inside": f"{head}.{body[:20]}\n{body[20:]}.{signed}",
        "a null character after": f"{right.token}\0",
        "Bearer before it": f"Bearer {right.token}",
        "the alphabet of plain base64": f"{head}.{body}.{'+/' + signed[2:]}",
        "stray bits at the end of the signature": f"{head}.{body}.{_with_stray_bits(signed)}",
        "a length that base64 cannot have": f"{head}.{body}.{signed[:-2]}",
        "a Cyrillic letter": f"{head}.{body}.{signed[:-1]}а",
        "a zero-width space": f"{head}.{body}\u200b.{signed}",
        "a full-width dot": f"{head}．{body}．{signed}",
        "percent-encoded": right.token.replace(".", "%2E"),
        "quotes around it": f'"{right.token}"',
        "JSON serialisation": f'{{"protected":"{head}","payload":"{body}","signature":"{signed}"}}',
    }.items():
        yield Case(name, token, code)
    yield _stray(body).named("stray bits at the end of the claims", code)
    swapped = f"{body}.{head}"
    yield Case("header and claims swapped", f"{swapped}.{signature(swapped, secret(ACTIVE))}", "token_algorithm")


def _json() -> Iterator[Case]:
    right = compact(claims())
    code = "token_duplicate_key"
    yield forged(body=_more(right, b'"sub":"admin"')).named("sub twice", code)
    yield forged(body=_more(right, b'"s\\u0075b":"admin"')).named("sub twice, once with an escape", code)
    yield forged(_more(header(), b'"alg":"none"')).named("alg twice in the header", code)
    yield forged(_more(header(), b'"kid":"k3next"')).named("kid twice in the header", code)
    yield forged(body=_more(right, b'"traits":{"a":1,"a":2}')).named("a trait twice", code)
    yield forged(body=_more(right, b'"x":[{"y":{"z":1,"z":1}}]')).named("a name twice, deep in a claim of others", code)
    yield forged(body=_more(right, b'"__proto__":1,"__proto__":2')).named("__proto__ twice", code)
    code = "token_malformed"
    bodies = {
        "not JSON": b"sub=u-42",
        "an array": compact([claims()]),
        "a text": compact("u-42"),
        "null": b"null",
        "invalid UTF-8": right.replace(b"u-42", b"\xff\xfe"),
        "overlong UTF-8": right.replace(b"u-42", b"\xc0\xaf"),
        "a surrogate in UTF-8": right.replace(b"u-42", b"\xed\xa0\x80"),
        "UTF-16": right.decode().encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf" + right,
        "a null byte after": right + b"\0",
        "two objects": right + b"{}",
        "a comma at the end": right[:-1] + b",}",
        "a comment": right[:-1] + b"/*x*/}",
        "single quotes": right.replace(b'"', b"'"),
        "a control character in a text": right.replace(b"u-42", b"u\n42"),
        "half a surrogate pair": right.replace(b"u-42", b"\\ud800"),
        "the other half of a pair": right.replace(b"u-42", b"\\udc00x"),
        "an escape JSON does not know": right.replace(b"u-42", b"\\x41"),
        "half a surrogate pair in a name": _more(right, b'"x\\ud800":1'),
        "a null character in a name": _more(right, b'"\\u0000x":1'),
        "NaN": _more(right, b'"x":NaN'),
        "Infinity": _more(right, b'"x":-Infinity'),
        "a number that overflows": _more(right, b'"x":1e999'),
        "a whole number beyond 2^53": _more(right, b'"x":9007199254740992'),
        "a number of 400 digits": _more(right, b'"x":' + b"9" * 400),
        "a number with a leading zero": _more(right, b'"x":01'),
        "a number with a plus": _more(right, b'"x":+1'),
        "True for true": _more(right, b'"x":True'),
        "nine levels": _more(right, b'"x":' + b"[" * 8 + b"]" * 8),
        "nested 2,500 deep": _more(right, b'"x":' + b"[" * 2500 + b"]" * 2500),
        "2,500 brackets that never close": b"[" * 2500,
    }
    for name, body in bodies.items():
        yield forged(body=body).named(f"claims: {name}", code)
    for name, head in {
        "an array": b'["HS256"]',
        "not JSON": b"HS256",
        "a byte order mark": b"\xef\xbb\xbf" + header(),
    }.items():
        yield forged(head).named(f"header: {name}", code)


def _sizes() -> Iterator[Case]:
    code = "token_too_large"
    yield sized(8193).named("one character more than allowed", code)
    yield sized(1_000_000).named("a million characters", code)
    yield Case("a million dots", "." * 1_000_000, code)
    padded = header()[:-1] + b" " * 340 + b"}"
    yield forged(padded).named("a header of more than 512 characters", code)


def sized(size: int) -> Case:
    """A right token of exactly `size` characters, blown up by a claim of others."""
    for head in (header(), header() + b" "):  # base64 has no texts of 4n + 1 characters
        near = (size - len(forged(head, claims(x="")).token)) * 3 // 4
        for filled in range(near - 2, near + 3):
            case = forged(head, claims(x="a" * filled))
            if len(case.token) == size:
                return case
    raise ValueError(size)


def _without(member: str) -> bytes:
    return header(**{member: None})


def _cut(case: Case) -> Case:
    return Case("", case.token.rsplit(".", 1)[0] + ".", None, case.header, case.claims)


def _joined(case: Case, *segments: str) -> Case:
    return Case("", ".".join(segments), None, case.header, case.claims)


def _flipped(segment: str, at: int) -> str:
    return segment[:at] + ("A" if segment[at] != "A" else "B") + segment[at + 1 :]


def _with_stray_bits(signed: str) -> str:
    """The same 32 bytes with another last letter: two of its six bits mean nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signed[:-1] + alphabet[alphabet.index(signed[-1]) + 1]


def _stray(body: str) -> Case:
    head = base64url(header())
    padded = next(
        base64url(compact(claims(sub="u" * n))) for n in (4, 5, 6) if len(compact(claims(sub="u" * n))) % 3 == 2
    )
    signed = f"{head}.{_with_stray_bits(padded)}"
    return Case("", f"{signed}.{signature(signed, secret(ACTIVE))}", None, header())


def _more(object: bytes, members: bytes) -> bytes:
    return object[:-1] + b"," + members + b"}"

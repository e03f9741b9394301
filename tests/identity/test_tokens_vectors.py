"""Every implementation over the one file: hostile refused with the right code, valid accepted, signed bytes equal."""

from __future__ import annotations

from random import Random

import pytest

from tests.identity.tokenvectors import IMPLEMENTATIONS, inputs, ours, tokens, vectors
from tests.vectors.tokens import generate
from tests.vectors.tokens.forge import base64url, claims, compact, forged, header

EVERYWHERE = pytest.mark.parametrize("name", IMPLEMENTATIONS)
# bytes that mean something in JSON
BITS = [
    b'"',
    b"\\",
    b"\\u0000",
    b"\\ud83d",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
]
BITS += [
    b"0",
    b"1",
    b"-",
    b"e9",
    b"e999",
    b".5",
    b"null",
    b"true",
    b"99999999999999999999",
    b'"sub":"x",',
    b'"a":[[]],',
]
CODES = {
    "token_algorithm", "token_claim", "token_duplicate_key", "token_expired", "token_key_unknown", "token_malformed",
    "token_not_yet", "token_signature", "token_too_large", "token_too_long", "token_type", "token_unsigned",
    "token_wrong_site",
}  # fmt: skip


def test_the_file_is_what_its_generator_writes() -> None:
    assert generate.text() == generate.FILE.read_text(encoding="utf-8")


def test_the_file_has_every_code_and_enough_of_each_kind() -> None:
    counts = {kind: len(vectors()[kind]) for kind in ("hostile", "valid", "signing")}

    assert counts["hostile"] >= 200 and counts["valid"] >= 40 and counts["signing"] >= 30
    assert {row["code"] for row in vectors()["hostile"]} == CODES


@EVERYWHERE
def test_hostile_tokens_are_refused_with_the_right_code(name: str) -> None:
    codes, _ = IMPLEMENTATIONS[name](tokens("hostile"), [])

    assert dict(zip(_names("hostile"), codes, strict=True)) == {
        row["name"]: row["code"] for row in vectors()["hostile"]
    }


@EVERYWHERE
def test_valid_tokens_stand_for_their_viewer(name: str) -> None:
    viewers, _ = IMPLEMENTATIONS[name](tokens("valid"), [])

    assert dict(zip(_names("valid"), viewers, strict=True)) == {
        row["name"]: row["viewer"] for row in vectors()["valid"]
    }


@EVERYWHERE
def test_signers_make_the_same_bytes(name: str) -> None:
    _, signed = IMPLEMENTATIONS[name]([], inputs("signing"))

    assert dict(zip(_names("signing"), signed, strict=True)) == {
        row["name"]: row["token"] for row in vectors()["signing"]
    }


@EVERYWHERE
def test_signers_name_the_mistake(name: str) -> None:
    _, answers = IMPLEMENTATIONS[name]([], inputs("mistakes"))

    for row, answer in zip(vectors()["mistakes"], answers, strict=True):
        assert answer.startswith("wrong: ") and row["names"] in answer, (row, answer)
        assert vectors()["defaults"]["secret"] not in answer, row


@pytest.mark.parametrize("name", sorted(IMPLEMENTATIONS.keys() - {"ours"}))
def test_implementations_agree_on_damaged_tokens(name: str) -> None:
    assert differences(name, seed=1, count=2_000) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(IMPLEMENTATIONS.keys() - {"ours"}))
def test_implementations_agree_on_a_hundred_thousand_damaged_tokens(name: str) -> None:
    for seed in range(1_000, 1_020):
        assert differences(name, seed=seed, count=5_000) == []


def differences(name: str, *, seed: int, count: int) -> list[object]:
    """Tokens that one lets in and the other does not, or for another viewer.

    What is wrong twice may be refused for either reason, so codes are not compared.
    """
    damaged = [_damaged(Random(f"{seed} {number}")) for number in range(count)]
    expected, (found, _) = ours(damaged, [])[0], IMPLEMENTATIONS[name](damaged, [])
    let_in = [answer for answer in expected if not isinstance(answer, str)]
    assert len(let_in) > count // 100  # damage that refuses everything would show nothing
    return [
        (token, mine, theirs)
        for token, mine, theirs in zip(damaged, expected, found, strict=True)
        if mine != theirs and not (isinstance(mine, str) and isinstance(theirs, str))
    ]


def _damaged(random: Random) -> str:
    """A token with bytes changed in the signed text, signed all the same, or changed after it was signed."""
    body = compact(
        claims(account="Ольга", groups=["a", "b"], traits={"plan": "team", "seats": 12}, locale="zh-Hans", x=[{}])
    )
    head = header()
    for _ in range(random.randint(1, 2)):
        if random.random() < 0.1:
            head = _changed(head, random)
        else:
            body = _changed(body, random)
    token = forged(head, body).token
    if random.random() < 0.2:
        at = random.randrange(len(token))
        token = token[:at] + random.choice(["", "=", "\n", ".", "é", base64url(random.randbytes(3))]) + token[at + 1 :]
    return token


def _changed(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content))
    bits = random.choice([*BITS, bytes([random.randrange(256)]), content[at : at + random.randrange(9)]])
    return content[:at] + bits + content[at + random.choice([0, 1, len(bits)]) :]


def _names(kind: str) -> list[str]:
    return [row["name"] for row in vectors()[kind]]

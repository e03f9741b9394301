"""Writes tokens.json, the tokens that every signer and verifier is tested with.

    python -m tests.vectors.tokens.generate

Nothing in it is random: secrets are hashes of their names, and the clock stands still.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.vectors.tokens.forge import KEYS, NOW, SITE, Case, Json
from tests.vectors.tokens.hostile import hostile
from tests.vectors.tokens.refused_claims import refused_claims
from tests.vectors.tokens.signing import defaults, mistakes, signing
from tests.vectors.tokens.valid import valid

FILE = Path(__file__).with_name("tokens.json")
ABOUT = (
    "Host tokens of one site at one moment. `keys` are accepted (an empty secret: revoked). Every token of `hostile` "
    "is refused with its code, every one of `valid` stands for its viewer. `signing`: what a signer makes of each "
    "input (with `defaults` for what it does not say) is this token, byte for byte. `mistakes`: what a signer refuses "
    "to sign, with an error that holds the word of `names`. `header` and `claims` show what was signed. A token in a "
    "list is long: its parts joined, [text, n] standing for n times the text."
)
_SHOWN = 300


def document() -> Json:
    return {
        "about": ABOUT,
        "site": SITE,
        "now": NOW,
        "keys": KEYS,
        "hostile": [_row(case, "code") for case in [*hostile(), *refused_claims()]],
        "valid": [_row(case, "viewer") for case in valid()],
        "defaults": defaults(),
        "signing": signing(),
        "mistakes": mistakes(),
    }


def text() -> str:
    """A line for each case."""
    parts = [f"{json.dumps(name)}: {_lines(value)}" for name, value in document().items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def token_of(row: Json) -> str:
    """The token of a row of the file."""
    token = row["token"]
    if isinstance(token, str):
        return token
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in token)


def _row(case: Case, kind: str) -> Json:
    shown = {"header": _readable(case.header), "claims": _readable(case.claims)}
    return {
        "name": case.name,
        kind: case.expected,
        **{part: value for part, value in shown.items() if value},
        "token": _shortened(case.token),
    }


def _readable(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return repr(content)[2:-1]
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _shortened(token: str) -> Any:
    return token if len(token) < 5000 else _parts(token)


def _parts(token: str) -> list[Any]:
    """Runs of one group of four letters become [group, how often]; what lies between stays."""
    found: list[Any] = []
    fours = (token[at : at + 4] for at in range(0, len(token), 4))
    for four, run in groupby(fours):
        count = len(list(run))
        if count >= 20:
            found.append([four, count])
        elif found and isinstance(found[-1], str):
            found[-1] += four * count
        else:
            found.append(four * count)
    return found


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in _named_once(value)) + "\n]"


def _named_once(rows: Iterable[Json]) -> list[Json]:
    found = list(rows)
    names = [row["name"] for row in found]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return found


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")

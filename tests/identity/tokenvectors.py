"""The vector file, and the four implementations that read it, each behind the same two questions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from helpsdk.errors import HelpError, TokenRejected
from helpsdk.identity.tokens import sign, verify
from helpsdk.identity.viewer import Viewer
from tests.paths import program
from tests.vectors.tokens.forge import Json
from tests.vectors.tokens.generate import FILE, token_of

HERE = Path(__file__).parent / "signers"

#: What a token stands for, a viewer or a code; and what a signer answers, a token or `wrong: …`.
Answers = tuple[list[Any], list[str]]
Implementation = Callable[[Sequence[str], Sequence[Json]], Answers]


@cache
def vectors() -> Json:
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def tokens(kind: str) -> list[str]:
    return [token_of(row) for row in vectors()[kind]]


def inputs(kind: str) -> list[Json]:
    return [vectors()["defaults"] | row["input"] for row in vectors()[kind]]


def ours(tokens: Sequence[str], inputs: Sequence[Json]) -> Answers:
    """The server and the Python client."""
    return [_verified(token) for token in tokens], [_signed(one) for one in inputs]


def node(tokens: Sequence[str], inputs: Sequence[Json]) -> Answers:
    return _run([program("node", "nodejs"), str(HERE / "run.mjs")], tokens, inputs)


def php(tokens: Sequence[str], inputs: Sequence[Json]) -> Answers:
    return _run([program("php", "php-cli"), str(HERE / "run.php")], tokens, inputs)


def python(tokens: Sequence[str], inputs: Sequence[Json]) -> Answers:
    """The file to copy."""
    return _run([sys.executable, str(HERE / "run.py")], tokens, inputs)


IMPLEMENTATIONS: dict[str, Implementation] = {"ours": ours, "node": node, "php": php, "python": python}


def as_json(viewer: Viewer) -> Json:
    return {
        "id": viewer.id,
        "account": viewer.account,
        "groups": sorted(viewer.groups),
        "traits": viewer.traits,
        "locale": viewer.locale,
        "scopes": sorted(viewer.scopes),
    }


def _verified(token: str) -> Any:
    try:
        return as_json(verify(token, vectors()["keys"], site=vectors()["site"], now=vectors()["now"]))
    except TokenRejected as error:
        return error.code


def _signed(asked: Json) -> str:
    try:
        return sign(**asked)
    except HelpError as error:
        return f"wrong: {error}"


def _run(command: list[str], tokens: Sequence[str], inputs: Sequence[Json]) -> Answers:
    asked = {name: vectors()[name] for name in ("site", "now", "keys")} | {"verify": tokens, "sign": inputs}
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    answer = json.loads(done.stdout)
    return [_ordered(one) for one in answer["verify"]], answer["sign"]


def _ordered(answer: Any) -> Any:
    return answer | {"groups": sorted(answer["groups"])} if isinstance(answer, dict) else answer

"""Runs the Python signer that products copy over what comes on standard input, as run.mjs and run.php do theirs."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "examples" / "signers" / "python" / "help_token.py"


def signer() -> Any:
    spec = importlib.util.spec_from_file_location("help_token", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verified(module: Any, token: str, asked: dict[str, Any]) -> Any:
    try:
        return module.verify(token, asked["keys"], site=asked["site"], now=asked["now"])
    except module.TokenRejected as error:
        return error.code


def signed(module: Any, asked: dict[str, Any]) -> str:
    try:
        return str(module.sign(**asked))
    except ValueError as error:
        return f"wrong: {error}"


if __name__ == "__main__":
    module, asked = signer(), json.load(sys.stdin)
    answer = {
        "verify": [verified(module, token, asked) for token in asked["verify"]],
        "sign": [signed(module, one) for one in asked["sign"]],
    }
    json.dump(answer, sys.stdout)

"""The help of the Flask, Django and Datasette examples has nothing to mend."""

from __future__ import annotations

import pytest

from helpsdk.cli.main import main
from tests.docs.workshop import ROOT

EXAMPLES = ROOT / "examples"
FLASK = ["--from", "flask", "examples.flask.app:create_app()", "--scan", str(EXAMPLES / "flask" / "templates")]


@pytest.mark.parametrize(("product", "code"), [("flask", FLASK), ("django", []), ("datasette", [])])
def test_it_passes_the_check(product: str, code: list[str]) -> None:
    assert main(["check", str(EXAMPLES / product / "help"), "--strict", *code]) == 0

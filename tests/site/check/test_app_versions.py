from __future__ import annotations

import pytest

from helpsdk.site.check.app_versions import app_versions
from tests.site.check.cases import brief, structure

FILE = "articles/new/en.md"


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ("{from: '4.9', to: '4.10'}", []),
        ("{from: v2.0.0-rc.1, to: 2.0.0}", []),
        ("{to: '5'}", []),
        ("{from: '4.10', to: '4.9'}", [("to", "contradiction")]),
        ("{from: '5', to: '5'}", [("to", "contradiction")]),
        ("{from: latest, to: '>5'}", [("from", "bad-version"), ("to", "bad-version")]),
    ],
)
def test_app_versions(versions: str, found: list[tuple[str, str]]) -> None:
    page = f"---\ntitle: T\napplies_to: {versions}\n---\n"

    assert brief(structure(app_versions, {FILE: page})) == [(FILE, 3, f"applies_to.{key}", code) for key, code in found]

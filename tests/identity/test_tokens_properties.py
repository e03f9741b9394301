"""What holds for every user and every change, not only for those somebody thought of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.errors import TokenRejected
from helpsdk.identity.tokens import sign, verify
from helpsdk.identity.viewer import Viewer

SECRET = bytes(range(32))
NOW = 1_800_000_000
KEYS = {"k1": SECRET}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FAIR = sign("u-42", secret=SECRET, kid="k1", site="ledger", iss="web", now=NOW, jti="0a1b2c3d", groups=["a"])

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
GROUPS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,30}", fullmatch=True)
NUMBERS = st.integers(1 - 2**53, 2**53 - 1) | st.floats(-1e9, 1e9, allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TRAITS = st.dictionaries(LINES, TEXTS | NUMBERS | st.booleans() | st.none() | st.lists(TEXTS, max_size=3), max_size=4)


@given(
    id=LINES,
    account=st.none() | LINES,
    groups=st.frozensets(GROUPS, max_size=20),
    traits=TRAITS,
    locale=st.sampled_from([None, "en", "zh-Hans", "pt-BR"]),
    scope=st.sampled_from(["", "author"]),
    age=st.integers(-60, 659),
)
def test_a_signed_viewer_comes_back(id: str, groups: frozenset[str], scope: str, age: int, **known: Any) -> None:
    token = sign(
        id, secret=SECRET, kid="k1", site="ledger", iss="web", now=NOW, groups=sorted(groups), scope=scope, **known
    )

    viewer = verify(token, KEYS, site="ledger", now=NOW + age)

    assert viewer == Viewer(id, groups=groups, scopes=frozenset(scope.split()), **known)


def test_no_letter_of_a_token_can_be_another() -> None:
    for at, old in enumerate(FAIR):
        for new in {*LETTERS, ".", "=", " ", "é"} - {old}:
            with pytest.raises(TokenRejected):
                verify(FAIR[:at] + new + FAIR[at + 1 :], KEYS, site="ledger", now=NOW)


@given(at=st.integers(0, len(FAIR)), cut=st.integers(0, 3), new=st.text(max_size=3))
def test_no_part_of_a_token_can_be_another(at: int, cut: int, new: str) -> None:
    changed = FAIR[:at] + new + FAIR[at + cut :]

    if changed != FAIR:
        with pytest.raises(TokenRejected):
            verify(changed, KEYS, site="ledger", now=NOW)


@given(
    st.text(max_size=200)
    | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,50}", fullmatch=True)
)
def test_no_text_is_more_than_refused(text: str) -> None:
    with pytest.raises(TokenRejected):
        verify(text, KEYS, site="ledger", now=NOW)

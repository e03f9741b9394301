"""How a viewer is named to the server."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from helpsdk.client.conversation.proofs import ByKey, Nobody, Proof, bearer, who
from helpsdk.errors import HelpUnavailable, SettingInvalid
from helpsdk.identity.viewer import Viewer

OLGA = Viewer("olga", "acme", frozenset({"b", "a"}), {"plan": "team"}, "ru")


def headers(proof: Proof, viewer: Viewer | None) -> dict[str, str]:
    """Of a proof that needs no conversation."""
    with pytest.raises(StopIteration) as stop:
        proof.headers(viewer, 0.0).send(None)
    return dict(stop.value.value)


def test_whoever_may_see_something_else_is_somebody_else() -> None:
    others = [
        Viewer("olga"),
        Viewer("olga", "acme", frozenset({"a"}), {"plan": "team"}, "ru"),
        Viewer("olga", "acme", frozenset({"a", "b"}), {"plan": "free"}, "ru"),
        Viewer("olga", "acme", frozenset({"a", "b"}), {"plan": "team"}, "en"),
        Viewer("olga", "acme", frozenset({"a", "b"}), {"plan": "team"}, "ru", frozenset({"author"})),
    ]
    assert len({who(OLGA), *map(who, others)}) == 6
    assert who(OLGA) == who(Viewer("olga", "acme", frozenset({"a", "b"}), {"plan": "team"}, "ru"))
    assert who(None) == who(Viewer(None, groups=frozenset({"a"}))) == ""


def test_nobody_needs_no_proof_and_somebody_does() -> None:
    assert headers(Nobody(), None) == headers(Nobody(), Viewer(None)) == {}
    with pytest.raises(ValueError, match="needs a proof: give the client `key`"):
        Nobody().check(OLGA)


def test_a_key_names_the_viewer_in_a_header() -> None:
    assert headers(ByKey("hk_a_b"), None) == {"authorization": "Bearer hk_a_b"}
    text = headers(ByKey("hk_a_b"), OLGA)["help-viewer"]
    assert json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == {
        "id": "olga",
        "account": "acme",
        "groups": ["a", "b"],
        "traits": {"plan": "team"},
        "locale": "ru",
    }


@pytest.mark.parametrize(
    ("viewer", "why"),
    [
        (Viewer("olga", traits={"since": object()}), "cannot be written as JSON"),
        (Viewer("olga", traits={"text": "x" * 9000}), "at most 8192 are allowed"),
    ],
)
def test_a_viewer_that_fits_no_header_is_unproven(viewer: Viewer, why: str) -> None:
    with pytest.raises(HelpUnavailable, match=why) as failed:
        ByKey("hk_a_b").headers(viewer, 0.0).send(None)
    assert failed.value.code == "unproven"


@pytest.mark.parametrize("key", ["", "secret", "hk_", "hk_secret\n", "hk_se cret", None])
def test_what_is_no_key_is_refused_and_not_shown(key: Any) -> None:
    with pytest.raises(SettingInvalid, match="not an API key") as refused:
        bearer(key)
    assert "secret" not in str(refused.value)

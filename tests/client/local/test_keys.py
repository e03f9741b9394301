"""The public keys that a local client trusts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpsdk.client.local.keys import pinned_keys
from helpsdk.errors import SettingInvalid
from tests.client.bundles import keys


def test_keys_in_every_form_they_are_given_out_in() -> None:
    known = keys()
    listed = {"keys": [{"id": id, "public": public} for id, public in known.items()]}
    lines = "".join(f"{id}  {public}  current\n" for id, public in known.items())
    forms: list[Any] = [known, listed, json.dumps(listed), json.dumps(known), f"\n{lines}"]
    assert [dict(pinned_keys(form)) for form in forms] == [known] * len(forms)


@pytest.mark.parametrize(
    "given", ["", {}, {"keys": []}, "one-word", "{not json", 7, {"keys": ["text"]}, {"k1": "short"}]
)
def test_what_holds_no_key_is_refused(given: Any) -> None:
    with pytest.raises(SettingInvalid, match="keys") as refused:
        pinned_keys(given)
    assert "key" in str(refused.value.allowed)

from __future__ import annotations

import pytest
from pydantic import ValidationError

from helpsdk.site.learned import NOTHING_LEARNED, Learned, Useful


def test_nothing_learned_is_nothing() -> None:
    assert not NOTHING_LEARNED
    assert NOTHING_LEARNED.model_dump() == {}
    assert Learned(faq={"a": ("b",)})


def test_members_of_a_newer_version_are_left_out() -> None:
    assert Learned.model_validate({"faq": {"": ["a"]}, "trends": {}}).model_dump() == {"faq": {"": ("a",)}}


@pytest.mark.parametrize("step", [-3, 3, 0.5, True])
def test_usefulness_has_five_steps(step: object) -> None:
    with pytest.raises(ValidationError):
        Useful.model_validate({"step": step, "sample": 1})

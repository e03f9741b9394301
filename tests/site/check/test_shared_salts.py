from __future__ import annotations

import pytest

from helpsdk.site.check.shared_salts import shared_salts
from helpsdk.site.check.structure import WARNINGS
from tests.factories import RULES
from tests.site.check.cases import structure


@pytest.mark.parametrize(
    ("rollout", "holdout", "key"),
    [
        ("{percent: 9, salt: s}", "{id: h, percent: 5, salt: s}", "holdouts.salt"),
        ("{percent: 9, salt: s}", "[{id: g, percent: 5}, {id: h, percent: 5, salt: s}]", "holdouts.1.salt"),
        ("{percent: 9}", "{id: h, percent: 5, salt: RULE}", "holdouts.salt"),
        ("{percent: 9, salt: 'holdout:h'}", "{id: h, percent: 5}", "holdouts.salt"),
        ("{percent: 9}", "{id: RULE, percent: 5}", None),
        ("{percent: 9, salt: s}", "{id: h, percent: 5, salt: t}", None),
        ("{percent: 9, salt: s}", "{id: s, percent: 5}", None),
    ],
)
def test_a_holdout_and_a_rollout_of_one_salt(rollout: str, holdout: str, key: str | None) -> None:
    rules = f"{RULES}  rollout: {rollout}\n"
    rule = [line.split("id: ")[1] for line in RULES.splitlines() if line.startswith("- id: ")][-1]
    policy = f"holdouts: {holdout}\n".replace("RULE", rule.replace(".", "-") if "id: RULE" in holdout else rule)

    found = structure(shared_salts, {"rules/main.yaml": rules, "policy.yaml": policy})

    assert [(one.code, one.severity, str(one.key)) for one in found] == [("shared-salt", "warning", key)] * bool(key)
    assert shared_salts in WARNINGS

"""A trust as text: how the store and the last-good files keep it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from helpsdk.errors import KeyRefused
from helpsdk.identity.keys import Key, base64url
from helpsdk.identity.trust import Trust, add_key, new_trust, revoke_before, revoke_person, rotate, set_enforce

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def with_hosts(count: int) -> tuple[Trust, list[Key]]:
    trust, keys = new_trust("shop", NOW), []
    for _ in range(count):
        trust, key, _ = add_key(trust, "host", now=NOW)
        keys.append(key)
    return trust, keys


def test_json_keeps_everything() -> None:
    trust = rotate(with_hosts(3)[0], "host", now=LATER)
    trust, _, shown = add_key(trust, "api", now=NOW, scopes=["insights:read", "author"], note="Отчёты")
    trust = set_enforce(revoke_person(revoke_before(trust, NOW, now=LATER), "ann", now=LATER), True)

    again = Trust.from_json(trust.to_json())
    assert again == trust and again.to_json() == trust.to_json()
    assert again.api_key(shown).note == "Отчёты"


def damaged(**changes: object) -> str:
    value = json.loads(with_hosts(1)[0].to_json())
    for path, change in changes.items():
        *names, last = path.split("__")
        place = value
        for name in names:
            place = place[int(name) if name.isdigit() else name]
        place[last] = change
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "JSON"),
        ("[]", "JSON"),
        ('{"site": "shop"}', "number"),
        (damaged(number="1"), "number"),
        (damaged(extra=1), "extra"),
        (damaged(keys__0__kind="root"), "keys.0.kind"),
        (damaged(keys__0__state="live"), "keys.0.state"),
        (damaged(keys__0__secret="AAAA"), "the secret of k"),
        (damaged(keys__0__secret="*"), "keys.0.secret"),
        (damaged(keys__0__state="revoked"), "the secret of k"),
        (damaged(keys__0__created="yesterday"), "keys.0.created"),
        (damaged(salt=""), "the salt"),
        (damaged(revocations={"people": {"a": "b"}}), "revocations.people.a"),
    ],
)
def test_damaged_json_is_refused_by_name(text: str, place: str) -> None:
    with pytest.raises(KeyRefused, match="the kept keys are damaged: ") as refused:
        Trust.from_json(text)
    assert place in str(refused.value)


def test_json_cut_anywhere_is_refused_without_a_secret() -> None:
    trust, (host,) = with_hosts(1)
    text = trust.to_json()

    for length in range(len(text)):
        with pytest.raises(KeyRefused) as refused:
            Trust.from_json(text[:length])
        assert base64url(host.secret) not in str(refused.value)

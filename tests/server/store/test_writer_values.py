"""Values cross from one process to another unchanged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.context.memory import Dismissal, Happened, Impressions, Memory, Progress
from helpsdk.errors import BundleInvalid, HelpError, KeyRefused, NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.identity.trust import add_key, new_trust
from helpsdk.server.store import Added, Contact, NewRevision, Revision
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.writer.values import pack, unpack

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
MEMORY = Memory(
    dismissed={"tip": Dismissal("forever", 3)},
    seen={"tip": {"device": Impressions((1, 2), 5)}},
    events={"invoice.failed": {"device": Happened(2, ("a", "b"))}},
    steps={"tour": Progress(1, frozenset({"one", "two"}))},
)
TRUST = add_key(new_trust("shop", NOW), "host", now=NOW, note="web")[0]
REVISION = Revision("shop", 3, NOW, "rollback", "back", 1, "c" * 64, json.dumps({}), {"site.yaml": "h"})
NEW = NewRevision("shop", "publish", "c", {"site.yaml": "h"}, {"h": b"\x00\xff"}, "{}", source="folder", expected=2)
CONTACT = Contact("id", "shop", NOW, None, {"message": "Hilfe, ü", "read": ["a", "b"]}, due=1.5)


PLAIN = (
    None,
    True,
    1.5,
    2**53,
    "Счёт",
    b"\x00",
    "\ud800",
    [1, [2]],
    {"a": {"b": 1}},
    (1, (2, 3)),
    {("h", "signed"): 2},
)
OURS = (
    NOW,
    Added(1, 2),
    Delivery([{"id": "a"}], ("2026-11", (1, 2))),
    MEMORY,
    TRUST,
    REVISION,
    NEW,
    CONTACT,
    {"h": frozenset({"x"})},
)


@pytest.mark.parametrize("value", [*PLAIN, *OURS])
def test_a_value_stays_the_same(value: Any) -> None:
    assert unpack(pack(value)) == value


@pytest.mark.parametrize(
    "error",
    [
        StoreError("full"),
        StoreBusy("later", retry_after=7),
        NotFound("revision", "shop/3"),
        RevisionConflict("shop", 1, 2),
        BundleInvalid("no manifest", part="site"),
        KeyRefused("too many"),
    ],
)
def test_an_error_stays_the_same(error: HelpError) -> None:
    crossed = unpack(pack(error))

    assert (type(crossed), str(crossed), vars(crossed)) == (type(error), str(error), vars(error))


def test_an_error_of_another_kind_is_the_stores() -> None:
    crossed = unpack(pack(ZeroDivisionError("by zero")))

    assert type(crossed) is StoreError
    assert str(crossed) == "ZeroDivisionError: by zero"


def test_a_field_that_a_newer_version_has_added_is_left_out() -> None:
    newer = pack(Added(1, 2)).replace(b"\x82\xa8accepted", b"\x83\xa5other\x05\xa8accepted")
    newer = bytes([newer[0], newer[1] + 7, *newer[2:]])

    assert unpack(newer) == Added(1, 2)


@pytest.mark.parametrize("value", [object(), 2**70, {"a": object()}])
def test_what_is_no_value_is_refused(value: Any) -> None:
    with pytest.raises(StoreError, match="cannot be handed"):
        pack(value)


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", b"\x92\x01", b"\xd4\x63\x01", pack(Added(1, 2)).replace(b"Added", b"Adder")]
)
def test_what_was_not_packed_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data)

"""Replies that share their items say what replies of their own say."""

from __future__ import annotations

from datetime import datetime
from random import Random

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.asked import Asked
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime, SearchNeeded
from tests.client.parity import NOW, published, recorded, viewer_of
from tests.context.worlds import world
from tests.site.bundles import site


def said(runtime: Runtime, asked: Asked, viewer: Viewer, now: datetime) -> ResolveReply | None:
    """None where it takes a search."""
    try:
        return runtime.resolve_shared(asked, viewer, now).reply
    except SearchNeeded:
        return None


def test_they_say_the_same() -> None:
    for seed in range(8):
        random = Random(seed)
        runtime = Runtime(published(world(random)), 3)
        for _ in range(25):
            line = recorded(random)
            asked = Asked.of({**line["context"], "now": line["now"]})
            assert asked.now is not None
            for memory in (asked.memory, None):
                asked.memory = memory
                viewer = viewer_of(line) or ANONYMOUS
                whole = runtime.resolve(asked, viewer, asked.now)
                for _ in range(2):
                    assert said(runtime, asked, viewer, asked.now) in (None, whole)


def test_items_are_made_once_and_lists_are_not() -> None:
    runtime = Runtime(site(), 1)
    asked = ResolveRequest(screen="invoice.detail", traits={"plan": "team"})
    one, other = (runtime.resolve_shared(asked, ANONYMOUS, NOW).reply for _ in range(2))

    assert [item.rule for item in one.items] == ["invoice-help"]
    assert one.items is not other.items
    assert one.items[0] is other.items[0]

"""A runtime that follows another: the same answers as one made anew, and nothing kept of the one before."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.context.memory import Memory
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.learned import ANYWHERE, Learned, Useful
from helpsdk.site.opening import MANY_RULES
from tests.factories import SCREENS, SITE
from tests.site.test_opening import EDITS, opened, site, with_rules

NOW = datetime(2026, 11, 21, tzinfo=UTC)
VIEWERS = (ANONYMOUS, Viewer("u1", groups=frozenset({"owners"})), Viewer("u2", groups=frozenset({"staff"})))


def answers(runtime: Runtime) -> list[Any]:
    found: list[Any] = [runtime.collections(["ru"], viewer).collections for viewer in VIEWERS]
    for screen in (None, *(screen.id for screen in runtime.published.screens)):
        for viewer in VIEWERS:
            asked = ResolveRequest(screen=screen, locale=["ru", "en"], memory=Memory())
            reply = runtime.resolve(asked, viewer, NOW, explain=True)
            found.append(reply.model_dump(exclude={"revision"}))
    articles = [(one, viewer) for one in runtime.published.articles.values() for viewer in VIEWERS]
    readable = [(one.id, viewer) for one, viewer in articles if one.audience.admits(viewer)]
    return found + [runtime.article(id, ["ru"], viewer).model_dump(exclude={"revision"}) for id, viewer in readable]


@pytest.mark.parametrize("edit", EDITS)
def test_it_answers_as_one_made_anew(edit: str) -> None:
    first = opened(site())
    runtime = Runtime(first.published, 1)
    before = answers(runtime)
    second = opened(site(**EDITS[edit]), first)

    following = Runtime.following(runtime, second)

    assert following.revision == 2
    assert answers(following) == answers(Runtime(second.published, 2))
    assert answers(runtime) == before


def test_what_is_dropped_is_freed_without_the_collector() -> None:
    """Snapshots are frozen: the collector never looks at them again."""
    first = opened(site())
    runtime = Runtime(first.published, 1)
    answers(runtime)
    following = Runtime.following(runtime, opened(site(**EDITS["a text"]), first))
    watched = [weakref.ref(one) for one in (runtime, runtime._ruled.engine, runtime._library, runtime._pages)]
    gc.collect()
    gc.disable()
    try:
        del runtime, first
        assert [one() for one in watched] == [None] * 4
    finally:
        gc.enable()
    assert following.revision == 2


AROUND: dict[str, dict[str, str | bytes | None]] = {
    "a title of a screen": {"screens.yaml": SCREENS.replace("Tax settings", "Taxes")},
    "a screen more": {"screens.yaml": SCREENS + "- {id: extra, title: Extra, urls: [/extra]}\n"},
    "a theme": {"site.yaml": SITE + "theme: {accent: '#123456'}\n"},
    "an origin": {"site.yaml": SITE + "origins: ['https://app.example']\n"},
}


@pytest.mark.parametrize("edit", AROUND)
def test_an_edit_around_the_rules_makes_none_of_them_ready_again(edit: str) -> None:
    first, edited = opened(site()), site(**AROUND[edit])
    assert edited != site()
    runtime = Runtime(first.published, 1)
    second = opened(edited, first)

    following = Runtime.following(runtime, second)

    engine, before = following._ruled.engine, runtime._ruled.engine
    assert before.rules and all(engine.rule(rule.id) is rule for rule in before.rules)
    assert answers(following) == answers(Runtime(second.published, 2))


def test_what_readers_taught_reaches_only_the_rules_of_those_articles() -> None:
    first = opened(site())
    runtime = Runtime(first.published, 1)
    taught = Learned(faq={ANYWHERE: ("invoice-failed",)}, useful={"invoice-failed": Useful(step=2, sample=50)})
    second = opened(site().model_copy(update={"learned": taught}), first)

    following = Runtime.following(runtime, second)

    replaced = {rule.article_id for rule in following._ruled.engine.replaced[1]}
    assert replaced == {"invoice-failed"}
    assert answers(following) == answers(Runtime(second.published, 2))


def test_where_very_many_rules_changed_it_answers_as_one_made_anew() -> None:
    first = opened(with_rules(MANY_RULES + 200))
    second = opened(with_rules(MANY_RULES + 200, edited=MANY_RULES + 150), first)
    runtime = Runtime(first.published, 1)
    runtime.build_index()

    following = Runtime.following(runtime, second)

    asked = ResolveRequest(screen="tax.settings", locale=["en"])
    fresh = Runtime(second.published, 2)
    assert following.resolve(asked, ANONYMOUS, NOW).items == fresh.resolve(asked, ANONYMOUS, NOW).items
    assert following.index_follows  # no article changed

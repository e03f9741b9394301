from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime, SearchNeeded
from helpsdk.site.folder import site_from_files
from helpsdk.site.learned import Learned
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from tests.factories import SCREENS, site_files

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
EMPTY = "- {id: failed.page, title: {en: Invoice could not be sent, ru: Счёт}}\n- {id: odd.page, title: Zyzzyva}\n"


def shop(policy: str = "{}\n") -> PublishedSite:
    files = site_files(**{"screens.yaml": SCREENS + EMPTY, "policy.yaml": policy})
    return publishable(site_from_files(files).site)


SHOP = shop()


def asked(runtime: Runtime, viewer: Viewer = ANONYMOUS, *, explain: bool = False, **body: Any) -> ResolveReply:
    return runtime.resolve(ResolveRequest.model_validate(body), viewer, NOW, explain=explain)


def articles(reply: ResolveReply) -> list[str]:
    return [item.article.id for item in reply.items if item.kind == "panel"]


@pytest.fixture(scope="module", params=["scan", "index"])
def runtime(request: pytest.FixtureRequest) -> Runtime:
    made = Runtime(SHOP, 1)
    if request.param == "index":
        made.build_index()
    return made


def test_the_title_of_a_screen_without_rules_is_searched_for(runtime: Runtime) -> None:
    (item, *_) = asked(runtime, screen="failed.page").items
    assert (item.rule, item.reason, item.why.code, item.why.label) == (
        "fallback:send-invoice",
        "search",
        "search",
        None,
    )
    assert (item.remember.key, item.remember.keys) == ("fallback:send-invoice", [])


def test_a_viewer_is_offered_only_what_they_may_see(runtime: Runtime) -> None:
    assert articles(asked(runtime, OWNER, screen="failed.page"))[0] == "invoice-failed"
    stranger = asked(runtime, screen="failed.page", next=["failed.page"])
    assert "invoice-failed" not in stranger.model_dump_json()


def test_the_words_of_the_page_come_first(runtime: Runtime) -> None:
    found = articles(asked(runtime, screen="odd.page", screen_text="Format of the tax number 4711 DE1234"))
    assert found == ["tax-id-format", "send-invoice"]
    assert articles(asked(runtime, screen="odd.page")) == []


def test_a_reader_gets_their_own_language(runtime: Runtime) -> None:
    (item, *_) = asked(runtime, screen="failed.page", locale=["ru"]).items
    assert (item.article.title, item.article.fallback_locale) == ("Отправить счёт", None)


def test_what_little_fits_is_not_offered() -> None:
    strict = Runtime(shop("fallback: {search: {min_score: 1}}\n"), 1)
    assert articles(asked(strict, screen="odd.page", screen_text="tax paper cup window")) == []
    assert articles(asked(Runtime(shop("fallback: []\n"), 1), screen="failed.page")) == []


def test_only_the_page_that_takes_a_search_waits_for_it() -> None:
    runtime = Runtime(SHOP, 1)
    request = ResolveRequest(screen="failed.page")
    with pytest.raises(SearchNeeded):
        runtime.resolve_at_once(request, ANONYMOUS, NOW)
    assert runtime.resolve_without_search(request, ANONYMOUS, NOW).items == []
    found = runtime.resolve(request, ANONYMOUS, NOW)
    assert runtime.resolve_at_once(request, ANONYMOUS, NOW) == found
    with pytest.raises(SearchNeeded):  # what one viewer finds is no other's
        runtime.resolve_at_once(request, OWNER, NOW)
    with pytest.raises(SearchNeeded):  # what a page says is not remembered
        runtime.resolve_at_once(ResolveRequest(screen="failed.page", screen_text="tax number"), ANONYMOUS, NOW)


def test_where_a_rule_helps_nothing_is_searched() -> None:
    request = ResolveRequest(screen="invoice.detail", traits={"plan": "team"}, screen_text="tax number")
    assert articles(Runtime(SHOP, 1).resolve_at_once(request, ANONYMOUS, NOW)) == ["send-invoice"]


def test_questions_often_asked_come_before_a_search() -> None:
    learned = Learned(faq={"failed.page": ("invoice-failed", "tax-id-format")})
    runtime = Runtime(SHOP.model_copy(update={"learned": learned}), 1)
    (item,) = asked(runtime, screen="failed.page").items
    assert (item.article.id, item.reason) == ("tax-id-format", "faq")
    assert articles(asked(runtime, OWNER, screen="failed.page")) == ["invoice-failed", "tax-id-format"]


def test_a_default_article_is_the_last_resort() -> None:
    runtime = Runtime(shop("fallback: [{search: {}}, {article: tax-id-format}]\n"), 1)
    reply = asked(runtime, screen="odd.page", explain=True)
    assert [(item.article.id, item.reason) for item in reply.items] == [("tax-id-format", "default")]
    assert [(one.way, one.code) for one in reply.tried or ()] == [("search", "nothing_found"), ("default", "used")]
    assert reply.nearest
    assert (asked(runtime, screen="odd.page").tried, asked(runtime, screen="odd.page").nearest) == (None, None)


def test_no_text_takes_long() -> None:
    runtime = Runtime(SHOP, 1)
    runtime.build_index()
    for text in ("a" * 4000, "1" * 4000, "a1" * 2000, "a " * 2000, "发票" * 2000, " " * 4000):
        began = time.thread_time()
        asked(runtime, screen="odd.page", screen_text=text)
        assert time.thread_time() - began < 0.5


def test_a_page_without_a_screen_is_searched_for_by_the_words_of_its_path(runtime: Runtime) -> None:
    assert articles(asked(runtime, url="https://app.example/settings/taxNumber/4711"))[:1] == ["tax-id-format"]
    assert "invoice-failed" in articles(asked(runtime, OWNER, url="/failed-invoice"))
    assert "invoice-failed" not in articles(asked(runtime, url="/failed-invoice"))
    assert articles(asked(runtime, url="/zyzzyva/4711")) == []


def test_of_a_long_path_a_part_that_something_speaks_of_is_enough(runtime: Runtime) -> None:
    path = "/zyzzyva/qwerty/asdfgh/uiop/number/yxcvb/hjkl/tax-number"
    assert articles(asked(runtime, url=path))[:1] == ["tax-id-format"]


def test_a_path_is_searched_for_once_for_each_who_may_see_the_same() -> None:
    runtime = Runtime(SHOP, 1)
    request = ResolveRequest(url="/tax-number")
    with pytest.raises(SearchNeeded):
        runtime.resolve_at_once(request, ANONYMOUS, NOW)
    found = runtime.resolve(request, ANONYMOUS, NOW)
    assert runtime.resolve_at_once(request, ANONYMOUS, NOW) == found
    with pytest.raises(SearchNeeded):
        runtime.resolve_at_once(ResolveRequest(url="/failed-invoice"), ANONYMOUS, NOW)


@pytest.mark.parametrize(("url", "code"), [("/4711", "no_words"), (None, "no_words"), ("/zyzzyva", "nothing_found")])
def test_without_words_nothing_is_searched_for(runtime: Runtime, url: str | None, code: str) -> None:
    assert [one.code for one in asked(runtime, explain=True, url=url).tried or ()] == ["no_faq", code]


def test_no_more_is_found_than_the_panel_holds() -> None:
    small = Runtime(shop("limits: {panel: {max: 1}}\nfallback: {search: {limit: 9}}\n"), 1)
    assert len(articles(asked(small, screen="odd.page", screen_text="Format of the tax number"))) == 1


def test_nearest_are_rules_that_could_fill_the_panel() -> None:
    bare = Runtime(SHOP, 1)
    reply = asked(bare, screen="odd.page", explain=True)
    kinds = {rule.id: rule.show.kind for rule in SHOP.rules}
    assert reply.nearest and {kinds[rule] for rule in reply.nearest} == {"panel"}
    assert set(kinds.values()) > {"panel"}
    assert asked(bare, screen="odd.page", explain=True, shows=["tip"]).nearest == []

"""`FakeHelp`: help in memory for the tests of products."""

from __future__ import annotations

import asyncio
import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpsdk.client.interface import AsyncHelp, Help
from helpsdk.client.testing import Asked, AsyncFakeHelp, FakeHelp, Noted, assert_help
from helpsdk.errors import HelpRefused, HelpUnavailable, MissingExtra, SiteInvalid
from helpsdk.identity.viewer import Viewer
from tests.factories import site_files

NOW = datetime(2026, 12, 24, 18, tzinfo=UTC)
SCREENS = [{"id": "home", "title": "Home", "urls": ["/"], "elements": [{"id": "home.export", "title": "Export"}]}]
TIP = {"id": "export-tip", "show": {"kind": "tip", "article": "export"}, "at": {"element": "home.export"}}
PANEL = {"id": "export-help", "show": {"kind": "panel", "article": "export"}, "at": {"screen": "home"}}
MAYA, NORA = Viewer("maya", groups=frozenset({"customers"})), Viewer("nora")


def fake(**changed: Any) -> FakeHelp:
    """One screen with a tip and a panel, both about exports."""
    site = {
        "rules": [TIP, PANEL],
        "articles": {"export": {"title": "Export your data", "body": "You get a CSV file by e-mail."}},
        "screens": SCREENS,
        "now": NOW,
    }
    return FakeHelp.of(**{**site, **changed})


def rules(help: FakeHelp, *args: Any, **context: Any) -> list[str]:
    return [item.rule for item in help.resolve(*args, **context).items]


def test_it_is_a_help_as_any_other() -> None:
    help: Help = fake()
    awaited: AsyncHelp = AsyncFakeHelp(fake())
    assert help.site == awaited.site == "test"
    for name, method in inspect.getmembers(Help, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(FakeHelp, name)) == inspect.signature(method), name


def test_a_folder_is_read_as_a_server_reads_it(tmp_path: Any) -> None:
    for path, data in site_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    help = FakeHelp(tmp_path, now=NOW)
    reply = help.resolve("tax.settings", locale=["ru"])
    assert (reply.now, reply.items[0].article.title) == ("2026-12-24T18:00:00.000Z", "Формат налогового номера")
    article = help.article("tax-id-format", format="html")
    assert article is not None and article.html is not None and "<h2" in article.html


def test_all_that_is_asked_is_answered_and_remembered() -> None:
    help = fake()
    assert rules(help, "home", viewer=MAYA) == ["export-tip", "export-help"]
    assert help.search("csv").hits[0].article.id == "export"
    assert help.suggest("exp").suggestions[0].text == "Export your data"
    assert help.answer("export data csv").answer is not None
    assert help.article("nothing") is None
    assert help.asked[0] == Asked("resolve", {"screen": "home"}, MAYA)
    assert [one.method for one in help.asked] == ["resolve", "search", "suggest", "answer", "article"]


def test_search_answers_from_an_index_and_is_not_degraded() -> None:
    reply = fake().search("csv")
    assert (reply.degraded, reply.revision, reply.search_revision) == (False, 1, 1)


def test_without_the_extra_a_search_finds_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtra("local", "tantivy")

    monkeypatch.setattr("helpsdk.client.fakes.inmemory.require_search", missing)
    assert fake().search("csv").degraded
    assert len(rules(fake(), "home")) == 2
    with pytest.raises(MissingExtra):
        fake(raises=True).search("csv")


def test_the_viewers_own_language_holds_where_none_is_asked_for() -> None:
    articles = {"export": {"en": {"title": "Export"}, "ru": {"title": "Выгрузка"}}}
    help = fake(articles=articles)
    olga = Viewer("olga", locale="ru")
    for locale, expected in (((), "ru"), ("en", "en"), (["*", "en"], "ru")):
        assert help.resolve("home", viewer=olga, locale=locale).locale == expected
        assert help.search("export", viewer=olga, locale=locale).locale == expected


def test_what_a_viewer_put_away_stays_away_for_them() -> None:
    help = fake()
    help.interaction("dismissed", rule="export-tip", viewer=MAYA)
    assert rules(help, "home", viewer=MAYA) == ["export-help"]
    assert rules(help, "home", viewer=NORA) == rules(help, "home") == ["export-tip", "export-help"]
    assert rules(help.fresh(), "home", viewer=MAYA) == ["export-tip", "export-help"]


def test_impressions_events_and_steps_count_too() -> None:
    steps = {"kind": "checklist", "article": "export", "steps": [{"id": "first"}, {"id": "then"}]}
    body = {"title": "Export", "body": "## First {#first}\n\nText.\n\n## Then {#then}\n\nText.\n"}
    capped = {**TIP, "caps": {"max": 1}}
    stopping = {**PANEL, "stop_after": {"event": "exported", "times": 2}}
    begin = {"id": "begin", "show": steps, "at": {"screen": "home"}}
    events = {"events": {"exported": {"title": "Exported"}}}
    help = fake(rules=[capped, stopping, begin], articles={"export": body}, site=events)
    help.interaction("shown", rule="export-tip", device="d1", viewer=MAYA)
    help.interaction("advanced", rule="begin", value="first", viewer=MAYA)
    help.track("exported", id="e1", viewer=MAYA)
    help.track("exported", id="e1", viewer=MAYA)
    left = help.resolve("home", viewer=MAYA).items
    assert [item.rule for item in left] == ["begin", "export-help"]
    assert [step.done for step in left[0].steps or ()] == [True, False]
    help.track("exported", id="e2", viewer=MAYA)
    assert "export-help" not in rules(help, "home", viewer=MAYA)
    assert help.tracked == ["exported"] * 3


def test_time_is_the_tests() -> None:
    window = {**PANEL, "window": {"from": "2026-12-24", "to": "2026-12-25"}}
    help = fake(rules=[window])
    assert rules(help, "home") == ["export-help"]
    help.now += timedelta(days=2)
    assert rules(help, "home") == []
    with pytest.raises(ValueError, match="time zone"):
        help.now = datetime(2026, 12, 24)


def test_interactions_are_remembered_as_they_were_given() -> None:
    help = fake()
    help.interaction("voted", article="export", value="yes", viewer=NORA)
    help.track("exported")
    assert help.interactions == [
        Noted("voted", {"article": "export", "value": "yes"}, NORA),
        Noted("tracked", {"name": "exported"}),
    ]


@pytest.mark.parametrize(
    ("type", "fields", "told"),
    [
        ("voted", {"value": "maybe"}, "a vote's value is one of yes, no"),
        ("vote", {}, "type"),
        ("opened", {"artcle": "export"}, "no 'artcle'"),
    ],
)
def test_an_interaction_that_no_server_takes_is_refused(type: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fake().interaction(type, **fields)


def test_away_it_answers_as_a_real_client() -> None:
    help = fake()
    with help.away():
        reply, found = help.resolve("home", locale="ar"), help.search("csv")
        assert (reply.revision, reply.items, reply.dir) == (0, [], "rtl")
        assert (found.degraded, found.hits, help.article("export")) == (True, [], None)
        assert help.suggest("e").suggestions == [] and help.answer("e").answer is None
        assert not help.flush()
    assert help.flush() and help.resolve("home").revision == 1


def test_away_it_raises_where_that_was_wished_for() -> None:
    help = fake(raises=True)
    help.away()
    with pytest.raises(HelpUnavailable, match="away"):
        help.search("csv")
    help.back()
    with pytest.raises(HelpRefused, match="did you mean 'home'"):
        help.resolve("hoome")


def test_a_screen_that_the_site_does_not_have_gets_nothing() -> None:
    assert fake().resolve("hoome").revision == 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda help: help.search("x", limit=0), "limit"),
        (lambda help: help.article("x", format="pdf"), "format"),
        (lambda help: help.resolve(traits={"plan": object()}), "traits.plan"),
    ],
)
def test_wrong_use_is_always_told(call: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call(fake())


def test_a_site_with_errors_is_refused_as_the_check_refuses_it() -> None:
    with pytest.raises(SiteInvalid) as refused:
        fake(rules=[{**TIP, "show": {"kind": "tip", "article": "exprt"}}])
    problem = refused.value.problems[0]
    assert (problem.file, problem.code) == ("rules/rules.yaml", "unknown-article")
    assert "export" in problem.message
    with pytest.raises(SiteInvalid, match="link"):
        fake(articles={"export": "See [this](article:nowhere)."})
    with pytest.raises(ValueError, match="rules"):
        fake(rules=[{"id": object()}])


def test_empty_help_is_there_and_says_nothing() -> None:
    help = FakeHelp.empty()
    assert (help.resolve().revision, help.resolve().items, help.search("x").hits) == (1, [], [])


def test_it_can_be_awaited() -> None:
    help = AsyncFakeHelp(fake())

    async def ask() -> list[int]:
        replies = await help.resolve("home"), await help.search("csv"), await help.suggest("ex"), await help.answer("x")
        article = await help.article("export")
        help.track("exported")
        help.interaction("opened", article="export")
        assert article is not None and await help.flush()
        await help.aclose()
        return [one.revision for one in replies]

    assert asyncio.run(ask()) == [1, 1, 1, 1]
    assert (len(help.fake.asked), help.fake.tracked) == (5, ["exported"])


def test_a_question_may_have_a_time_and_a_version_of_its_own() -> None:
    soon = {**PANEL, "window": {"from": "2027-01-01"}, "when": {"app_version": {"$vgte": "3.0"}}}
    help = fake(rules=[soon])
    later = NOW + timedelta(days=30)
    reply = assert_help(help, screen="home", app_version="3.1", now=later, shows=["export", "export-help"])
    assert (reply.now[:10], help.now, help.asked) == ("2027-01-23", NOW, [])
    assert_help(help, screen="home", app_version="3.1", not_shows="export-help")
    with pytest.raises(AssertionError, match=r"2\.3"):
        assert_help(help, screen="home", app_version="2.3", now=later, shows="export-help")


def test_a_health_page_may_ask_how_it_is_doing() -> None:
    help = FakeHelp.empty()
    help.track("invoice.sent")
    assert (help.status().breaker, help.status().sent, help.status().last_error) == ("closed", 1, None)
    with help.away():
        help.article("vat")
        assert (help.status().breaker, help.status().requests, help.status().failures) == ("open", 1, 1)
    assert "is away" in str(help.status().last_error)
    assert AsyncFakeHelp(help).status() == help.status()

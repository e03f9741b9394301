from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.article import Versions
from helpsdk.content.screens import Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.learned import NOTHING_LEARNED, Learned, LearnedSearch
from helpsdk.site.published import PublishedSite
from tests.costs import thread_seconds
from tests.search.sites import OWNERS, article, english, site, translation
from tests.search.test_hostile import HOSTILE

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
POPULAR = ("unpaid invoice", "salary payroll", "invoice salary", "new walrus")
BEFORE_2 = Versions.model_validate({"to": "2.0"})
SITE = site(
    article(
        "create",
        translation("en", "Create an invoice", "An unpaid one is repeated.", keywords=("billing",)),
        translation("ru", "Создать счёт", "Нажмите кнопку."),
    ),
    english("webhooks", "Webhooks and the invoice", "Endpoints are called for an unpaid invoice."),
    article("old", translation("en", "Invoice in the old app", ""), applies_to=BEFORE_2),
    english("payroll", "Payroll", "Confidential salary.", audience=OWNERS),
    article("fapiao", translation("zh", "创建发票", "点击发送。")),
    locales=("en", "ru", "zh"),
    screens=(Screen(id="form", title="Form"),),
    rules=(Rule(id="r", show=Show(kind="panel", article="webhooks"), at=At(screen=("form",))),),
    learned=Learned(search={"en": LearnedSearch(day="2026-11-21", popular=POPULAR)}),
)


def made(published: PublishedSite = SITE, *, index: bool = True) -> Runtime:
    runtime = Runtime(published, 9)
    if index:
        runtime.build_index()
    return runtime


RUNTIME = made()


def said(text: str, *locales: str, viewer: Viewer = ANONYMOUS, **options: Any) -> list[str]:
    return [one.text for one in RUNTIME.suggest(text, locales or ["en"], viewer, **options).suggestions]


def test_titles_come_with_their_article_and_queries_without() -> None:
    reply = RUNTIME.suggest("inv", ["en"], ANONYMOUS)

    assert [(one.text, one.article and one.article.id) for one in reply.suggestions] == [
        ("Invoice in the old app", "old"),
        ("unpaid invoice", None),
        ("Create an invoice", "create"),
        ("Webhooks and the invoice", "webhooks"),
    ]
    assert (reply.revision, reply.search_revision, reply.degraded, reply.locale) == (9, 9, False, "en")


def test_a_query_is_suggested_only_where_it_leads_somewhere() -> None:
    assert "salary payroll" not in said("sal")
    assert "salary payroll" in said("sal", viewer=OWNER)
    assert said("invoice sal", viewer=OWNER) == []
    assert said("new") == []


def test_before_the_first_letter_there_is_what_many_typed() -> None:
    assert said("") == ["unpaid invoice"]
    assert said("", viewer=OWNER) == ["unpaid invoice", "salary payroll"]


def test_a_site_that_does_not_learn_suggests_no_queries() -> None:
    search = SITE.settings.search.model_copy(update={"learning": 0.0})
    off = made(SITE.model_copy(update={"settings": SITE.settings.model_copy(update={"search": search})}))
    never = made(SITE.model_copy(update={"learned": NOTHING_LEARNED}))

    assert off.suggest("", ["en"], ANONYMOUS).suggestions == []
    assert off.suggest("inv", ["en"], OWNER) == never.suggest("inv", ["en"], OWNER)


def test_articles_about_another_version_are_left_out() -> None:
    assert "Invoice in the old app" in said("inv", app_version="1.9")
    assert "Invoice in the old app" not in said("inv", app_version="2.0")
    assert said("old", app_version="2.0") == []


def test_many_titles_about_other_versions_leave_room_for_one_that_fits() -> None:
    old = [article(f"o{at:02}", translation("en", f"Invoice {at}"), applies_to=BEFORE_2) for at in range(60)]
    popular = Learned(search={"en": LearnedSearch(day="2026-11-21", popular=("new invoice",))})
    runtime = made(site(*old, english("n", "Invoice guide of the new version"), learned=popular))
    found = runtime.suggest("invo", ["en"], ANONYMOUS, app_version="2.1").suggestions

    assert [one.text for one in found] == ["Invoice guide of the new version", "new invoice", "invoice"]


def test_the_articles_of_the_screen_come_first() -> None:
    assert said("inv", screen="form")[-1] == "Create an invoice"
    assert said("inv", screen="form").index("Webhooks and the invoice") < said("inv").index("Webhooks and the invoice")


def test_words_are_completed_where_no_title_has_them() -> None:
    assert said("endp") == ["endpoints"]
    assert said("confid") == []


def test_a_limit() -> None:
    assert len(said("inv", limit=2)) == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("соз", "Создать счёт"), ("счет", "Создать счёт"), ("webh", "Webhooks and the invoice")]
)
def test_the_readers_language_goes_before_the_default(text: str, expected: str) -> None:
    assert said(text, "ru")[0] == expected


def test_an_article_is_suggested_in_one_language() -> None:
    found = RUNTIME.suggest("c", ["ru"], ANONYMOUS).suggestions

    assert [(one.article.id, one.article.fallback_locale) for one in found if one.article] == [("create", "en")]


@pytest.mark.parametrize("text", ["创", "发", "票", "发票", "创建发票"])
def test_scripts_without_spaces_from_one_character_on(text: str) -> None:
    assert said(text, "zh")[:1] == ["创建发票"]


@pytest.mark.parametrize("text", ["inv", "cre inv", "create an inv"])
def test_without_an_index_titles_are_read(text: str) -> None:
    reply = made(index=False).suggest(text, ["en"], ANONYMOUS)

    assert "Create an invoice" in [one.text for one in reply.suggestions]
    assert reply.degraded
    assert not made(index=False).suggest("payr", ["en"], ANONYMOUS).suggestions


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gets_a_reply_cheaply(text: str) -> None:
    said("warm up 💥")

    assert thread_seconds(lambda: said(text)) < 0.050

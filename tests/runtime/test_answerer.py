from __future__ import annotations

from typing import Any

import pytest

from helpsdk.content.article import Versions
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.answerer import FLOOR
from helpsdk.runtime.runtime import Runtime
from helpsdk.runtime.searchreplies import AnswerReply
from tests.costs import thread_seconds
from tests.search.sites import OWNERS, article, english, marks, plain_text, site, translation
from tests.search.test_hostile import HOSTILE

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
REPEATED = "A delivery that fails is repeated three times within one hour."
BEFORE_2 = Versions.model_validate({"to": "2.0"})
SITE = site(
    article(
        "webhooks",
        translation(
            "en",
            "Webhooks",
            "Your endpoint is called. It answers within a second, whatever it then does with what it got from us.",
            sections=[
                ("retries", "Retries", f"{REPEATED} After that it is shown as failed."),
                ("pay", "Salaries", "Salaries are paid on the fifth. Bonuses are paid in June.", OWNERS),
            ],
        ),
        translation("ru", "Вебхуки", "Ваш сервер вызывается. Неудачный вызов повторяется трижды за час."),
    ),
    english("invoice", "Invoices", "An invoice has a number. Deliveries of it are by e-mail."),
    article(
        "old", translation("en", "Exports of the old app", "Exports are written to a floppy disk."), applies_to=BEFORE_2
    ),
    english("payroll", "Payroll", "The director earns a million.", audience=OWNERS),
    locales=("en", "ru"),
)


def made(*, index: bool = True) -> Runtime:
    runtime = Runtime(SITE, 9)
    if index:
        runtime.build_index()
    return runtime


RUNTIME = made()


def ask(text: str, *locales: str, viewer: Viewer = ANONYMOUS, **options: Any) -> AnswerReply:
    return RUNTIME.answer(text, locales or ["en"], viewer, **options)


def test_an_answer_is_a_piece_of_an_article_with_its_source() -> None:
    reply = ask("How often is a failed delivery repeated?")

    assert reply.answer is not None
    assert plain_text(reply.answer.tree).startswith(REPEATED)
    assert marks(reply.answer.tree) == ["delivery", "fails", "repeated", "failed"]
    assert (reply.answer.article.id, reply.answer.section and reply.answer.section.id) == ("webhooks", "retries")
    assert FLOOR <= reply.answer.confidence <= 1.0
    assert [card.id for card in reply.also] == ["invoice"]
    assert (reply.revision, reply.search_revision, reply.degraded, reply.locale) == (9, 9, False, "en")


@pytest.mark.parametrize("text", ["What does the walrus eat in winter, and how often?", "", "?", "the", "💥"])
def test_where_nothing_is_to_be_trusted_there_is_none(text: str) -> None:
    assert ask(text).answer is None


def test_without_an_answer_the_next_best_articles_are_named() -> None:
    reply = ask("the number of walruses in the arctic sea near Greenland")

    assert (reply.answer, [card.id for card in reply.also]) == (None, ["invoice"])


def test_a_section_for_fewer_people_answers_nobody_else() -> None:
    for question in ("When are salaries paid?", "What does the director earn?"):
        assert ask(question).answer is None
        assert ask(question, viewer=OWNER).answer is not None


def test_the_readers_language_goes_before_the_default() -> None:
    russian, english = ask("сколько раз повторяется неудачный вызов", "ru"), ask("the number of an invoice", "ru")

    assert russian.answer is not None and "трижды" in plain_text(russian.answer.tree)
    assert english.answer is not None and english.answer.article.fallback_locale == "en"


def test_articles_about_another_version_are_left_out() -> None:
    question = "Where are exports written to?"
    older, newer = ask(question, app_version="1.0"), ask(question, app_version="2.3")

    assert older.answer is not None and older.answer.article.id == "old"
    assert (newer.answer, [card.id for card in newer.also]) == (None, [])


def test_without_an_index_too() -> None:
    reply = made(index=False).answer("How often is a failed delivery repeated?", ["en"], ANONYMOUS)

    assert reply.degraded
    assert reply.answer is not None and REPEATED in plain_text(reply.answer.tree)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gets_a_reply_cheaply(text: str) -> None:
    ask("warm up 💥")

    assert thread_seconds(lambda: ask(text)) < 0.050

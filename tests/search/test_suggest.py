from __future__ import annotations

import pytest

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.search.analysis import analyzer
from helpsdk.search.index import SearchIndex
from helpsdk.search.suggest import LOOKED_AT, Typed, compared, completions, holding, popular, title_rows, typed
from tests.search.sites import OWNERS, article, english, site, translation

OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
SITE = site(
    english("how", "How to create an invoice", "Lead about resending."),
    english("payroll", "Payroll", "Confidential salaries of invoice clerks.", audience=OWNERS),
)
INDEX = SearchIndex.build(SITE, "en")


def asked(text: str, locale: str = "en") -> Typed:
    found = typed(text, analyzer(locale))
    assert found is not None
    return found


def articles(text: str, viewer: Viewer = ANONYMOUS) -> set[str]:
    visible = INDEX.visible(viewer)
    return {visible.rows[row].article for row in title_rows(visible, asked(text))}


def test_the_last_word_is_unfinished_until_something_follows() -> None:
    one, other = asked("Create an Inv"), asked("Create an inv ")

    assert (one.words, one.telling, one.beginning, one.before) == (
        ("create", "an"),
        ("create", "inv"),
        "inv",
        "Create an ",
    )
    assert (other.words, other.beginning, other.parts) == (("create", "an", "inv"), "", ("create", "an", "inv"))


def test_more_titles_are_looked_at_where_too_few_may_be_suggested() -> None:
    many = [english(f"a{at:03}", f"Invoice {at}") for at in range(450)]
    visible = SearchIndex.build(site(*many, english("z", "Invoices with a long title")), "en").visible(ANONYMOUS)
    rows = title_rows(visible, asked("inv"), admit=lambda id: id == "z")

    assert [visible.rows[row].article for row in rows] == ["z"]
    assert len(title_rows(visible, asked("inv"))) == LOOKED_AT
    assert [visible.rows[row].article for row in holding(visible, "invoice", 10, lambda id: id == "z")] == ["z"]
    assert not holding(visible, "invoice", 10, lambda id: id == "none")


def test_too_much_is_the_beginning_of_nothing() -> None:
    assert typed("word " * 17, analyzer("en")) is None
    assert typed("", analyzer("en")) is not None


@pytest.mark.parametrize(
    ("text", "as_compared"),
    [
        ("Create — an  INVOICE!", "create an invoice"),
        ("Réunion: Ｆ", "reunion f"),
        ("Счёт №1", "счет no1"),
        ("创建，发票", "创建 发票"),
    ],
)
def test_texts_are_compared_without_what_a_hand_leaves_out(text: str, as_compared: str) -> None:
    assert compared(text) == as_compared


@pytest.mark.parametrize(
    "text",
    [
        "h",
        "how to",
        "inv cre",
        "INVOICE",
        "create invoice please the how to".partition(" please")[0],
        "invioce",
        "crate",
    ],
)
def test_a_title_is_found_by_beginnings_of_its_words(text: str) -> None:
    assert articles(text) == {"how"}


@pytest.mark.parametrize("text", ["", " ", "?", "lead", "walrus", "payr", "zz inv"])
def test_nothing_is_found_that_is_no_title(text: str) -> None:
    assert articles(text) == set()


def test_a_title_that_may_not_be_seen_is_none() -> None:
    assert articles("payr", OWNER) == {"payroll"}
    assert articles("paryoll") == set()


def test_titles_that_begin_so_come_first_then_those_with_the_words_then_others() -> None:
    titles = ["Resend an invoice now", "An invoice for you", "Invoices", "Invoice", "Billing", "Send an invoicer"]

    assert sorted(titles, key=asked("invoice").place) == [
        "Invoice",
        "Invoices",
        "An invoice for you",
        "Resend an invoice now",
        "Send an invoicer",
        "Billing",
    ]


def test_words_are_completed_from_what_is_visible() -> None:
    assert list(completions(INDEX.visible(ANONYMOUS), asked("sal"))) == []
    assert list(completions(INDEX.visible(OWNER), asked("all Sal"))) == ["all salaries"]
    assert list(completions(INDEX.visible(OWNER), asked("s"))) == []
    assert list(completions(INDEX.hiding(SITE, ["how"]).visible(OWNER), asked("sal"))) == []


def test_queries_that_many_typed_are_begun_likewise() -> None:
    queries = ["Create an invoice", "resend", "créer une facture"]

    assert list(popular(asked("inv cre"), queries)) == ["Create an invoice"]
    assert list(popular(asked("creer"), queries)) == ["créer une facture"]
    assert list(popular(asked(""), queries)) == queries


def test_a_text_is_said_only_where_one_visible_section_has_all_of_it() -> None:
    assert holding(INDEX.visible(ANONYMOUS), "resend invoices", 5)
    assert not holding(INDEX.visible(ANONYMOUS), "invoice salaries", 5)
    assert holding(INDEX.visible(OWNER), "invoice salaries", 5)
    assert not holding(INDEX.visible(OWNER), "resend salaries", 5)
    assert not holding(INDEX.visible(OWNER), "?", 5)


@pytest.mark.parametrize("text", ["启动发动机", "启动 发动机", "发动机启动", "发动机"])
def test_words_run_together_are_found_in_any_order(text: str) -> None:
    published = site(
        article("start", translation("zh", "发动机无法启动")),
        article("pay", translation("zh", "付款")),
        locales=("zh",),
    )
    visible = SearchIndex.build(published, "zh").visible(ANONYMOUS)
    typing = typed(text, analyzer("zh"))
    assert typing is not None
    assert {visible.rows[row].article for row in title_rows(visible, typing)} == {"start"}

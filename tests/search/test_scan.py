from __future__ import annotations

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.search.scan import PlainScan
from tests.search.sites import OWNERS, article, ask, english, site, translation

SITE = site(
    english("send", "Send an invoice", "Press Send.", sections=[("resend", "Again", "A reminder repeats it.")]),
    english("pay", "Payroll", "Salaries on an invoice.", audience=OWNERS),
)


def test_the_same_words_are_found_without_an_index() -> None:
    (hit,) = PlainScan(SITE, "en").search(ask("invoices"), ANONYMOUS).hits
    assert hit.article == "send"


def test_the_section_is_found() -> None:
    (hit,) = PlainScan(SITE, "en").search(ask("reminders"), ANONYMOUS).hits
    assert hit.section == 1


def test_restricted_articles_are_not_read_for_others() -> None:
    owner = Viewer(id="ann", groups=frozenset({"owners"}))
    assert PlainScan(SITE, "en").search(ask("salaries"), ANONYMOUS).total == 0
    assert PlainScan(SITE, "en").search(ask("salaries"), owner).total == 1


def test_an_unfinished_word_and_a_single_character() -> None:
    assert len(PlainScan(SITE, "en").search(ask("remin", prefix=True), ANONYMOUS).hits) == 1
    chinese = site(article("a", translation("zh", "开具发票")), locales=("zh",))
    assert len(PlainScan(chinese, "zh").search(ask("票"), ANONYMOUS).hits) == 1

"""What a viewer may not see changes nothing of what they find: not hits, order, scores, counts or corrections."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpsdk.content.screens import Screen
from helpsdk.context.rules import At, Rule, Show
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.compiled import ruled
from helpsdk.runtime.finder import Finder
from helpsdk.runtime.fragments import Fragments
from helpsdk.runtime.library import Library
from helpsdk.search.question import Question
from helpsdk.site.published import PublishedArticle, PublishedSite
from tests.search.hidden import without_hidden
from tests.search.sites import INTERNAL, OWNERS, SIGNED_IN, article, english, plain_text, site, translation

STAFF = Viewer(id="sam", groups=frozenset({"staff"}))
OWNER = Viewer(id="ann", groups=frozenset({"owners"}))
VIEWERS = (ANONYMOUS, Viewer(id="bob"), OWNER, STAFF)
WORDS = ("refund", "refunds", "invoice", "payment", "tax", "number")
SECRETS = ("acquisition", "acquired", "reminder", "naïve", "taxation")  # in what is restricted, and rarely elsewhere
QUERIES = ("refund", "invoice payment", "tax acq", "ta", "naive remindre tax", "acquisitoin refund", "paymetn tax")
AUDIENCES = (None, None, INTERNAL, OWNERS, SIGNED_IN)

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
secrets = st.lists(st.sampled_from((*WORDS, *SECRETS)), min_size=1, max_size=8).map(" ".join)


@st.composite
def articles(draw: st.DrawFn, id: str) -> PublishedArticle:
    around = draw(st.sampled_from([PUBLIC, PUBLIC, INTERNAL, OWNERS]))
    sections = []
    for at in range(draw(st.integers(0, 3))):
        own = draw(st.sampled_from(AUDIENCES))
        effective = None if own is None or own.narrowed(around) == around else own.narrowed(around)
        written = texts if effective is None and around == PUBLIC else secrets
        sections.append((f"s{at}", draw(written), draw(written), effective))
    lead = draw(st.one_of(st.just(""), texts))
    fields: dict[str, Any] = {"sections": sections, "excerpt": draw(st.one_of(st.just(lead), texts))}
    return article(id, translation("en", draw(texts), lead, **fields), audience=around)


@st.composite
def sites(draw: st.DrawFn) -> PublishedSite:
    made = [draw(articles(f"a{at}")) for at in range(draw(st.integers(1, 6)))]
    shown = [
        Rule(
            id=f"r{at}",
            show=Show(kind="panel", article=one.id),
            at=At(screen=("here",)),
            audience=draw(st.sampled_from([None, "internal"])),
        )
        for at, one in enumerate(made[:2])
    ]
    return site(*made, screens=(Screen(id="here", title="Here"),), rules=tuple(shown))


def reply(published: PublishedSite, question: Question, viewer: Viewer, *, index: bool) -> dict[str, Any]:
    shown_on = ruled(published).engine.shown_on
    finder = Finder(Library(published), Fragments(published), 1, None, shown_on)
    if index:
        finder.build()
    return finder.search(question, ["en"], viewer).model_dump()


@pytest.mark.parametrize("index", [True, False], ids=["index", "scan"])
def test_hidden_things_change_nothing(index: bool) -> None:
    examples = settings(max_examples=30 if index else 100, deadline=None, suppress_health_check=list(HealthCheck))

    @examples
    @given(sites(), st.sampled_from(QUERIES), st.sampled_from(VIEWERS), st.booleans(), st.sampled_from([1, 10]))
    def check(published: PublishedSite, query: str, viewer: Viewer, prefix: bool, limit: int) -> None:
        question = Question(query, prefix=prefix, limit=limit, screen="here")
        bare = without_hidden(published, viewer)
        assert reply(published, question, viewer, index=index) == reply(bare, question, viewer, index=index)

    check()


SECRET = site(
    english(
        "refunds",
        "Refunds",
        "Money comes back in a week.",
        sections=[("notes", "Notes", "The acquisition of Kappa delays confidential payouts.", INTERNAL)],
    ),
    english("money", "Money", "Wait for money."),
)


def found(query: str, viewer: Viewer, **options: Any) -> dict[str, Any]:
    return reply(SECRET, Question(query, **options), viewer, index=True)


def test_a_word_of_an_internal_section_finds_for_staff_only() -> None:
    assert found("confidential", ANONYMOUS)["hits"] == []
    (hit,) = found("confidential", STAFF)["hits"]
    assert (hit["article"]["id"], hit["section"]["id"]) == ("refunds", "notes")


def test_it_corrects_for_staff_only() -> None:
    assert found("acquisitoin money", ANONYMOUS)["corrected"] is None
    assert found("acquisitoin money", STAFF)["corrected"]["words"] == {"acquisitoin": "acquisition"}


def test_it_completes_for_staff_only() -> None:
    assert found("confid", ANONYMOUS, prefix=True)["hits"] == []
    assert len(found("confid", STAFF, prefix=True)["hits"]) == 1


def test_it_counts_for_staff_only() -> None:
    counts = {viewer.id: found("payouts money", viewer)["total"] for viewer in (ANONYMOUS, STAFF)}
    assert counts == {None: 2, "sam": 2}
    assert [found("kappa", viewer)["total"] for viewer in (ANONYMOUS, STAFF)] == [0, 1]


def test_no_snippet_quotes_it() -> None:
    (hit,) = found("refunds kappa", ANONYMOUS)["hits"]
    assert plain_text(hit["snippet"]) == "Money comes back in a week."
    assert hit["reasons"] == ["title"]


def test_an_article_of_restricted_sections_is_found_by_its_title() -> None:
    published = site(
        english("a", "Payroll", sections=[("n", "Notes", "Kappa.", INTERNAL)], excerpt="What it is."),
    )
    (hit,) = reply(published, Question("payroll"), ANONYMOUS, index=True)["hits"]
    assert (hit["section"], plain_text(hit["snippet"])) == (None, "What it is.")
    assert len(reply(published, Question("kappa payroll"), STAFF, index=True)["hits"]) == 1


def test_scores_do_not_tell_how_often_a_word_occurs_in_hidden_sections() -> None:
    hidden = [english(f"h{at}", "Secret", "refund " * 3, audience=INTERNAL) for at in range(50)]
    shown = [english("a", "Banks", "Refund by bank."), english("b", "Cards", "Invoice by card, and a long text.")]
    question = Question("refund invoice")
    full, bare = (reply(site(*shown, *more), question, ANONYMOUS, index=True) for more in (hidden, []))
    assert [hit["score"] for hit in full["hits"]] == [hit["score"] for hit in bare["hits"]]


def test_a_hundred_audiences_of_sections() -> None:
    groups = [Audience("groups", frozenset({f"g{at}"})) for at in range(100)]
    sections = [(f"s{at}", f"Part {at}", f"word{at}x refund", group) for at, group in enumerate(groups)]
    published = site(english("a", "All", "Open.", sections=sections))
    member = Viewer(id="x", groups=frozenset({"g7", "g70"}))
    (hit,) = reply(published, Question("word70x"), member, index=True)["hits"]
    assert hit["section"]["id"] == "s70"
    assert reply(published, Question("word8x", exact=True), member, index=True)["hits"] == []

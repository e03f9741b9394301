from __future__ import annotations

import sys
from types import FrameType

import pytest

from helpsdk.errors import NotFound
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.library import Library
from tests.search.sites import OWNERS, article, english, site, translation

SITE = site(
    article("send", translation("en", "Send"), translation("ru", "Отправить"), aliases=("sending",)),
    article("only-ru", translation("ru", "Только")),
    english(
        "pay",
        "Pay",
        audience=OWNERS,
    ),
    locales=("en", "ru", "ar"),
)
LIBRARY = Library(SITE)


def test_former_ids_lead_to_the_article() -> None:
    assert LIBRARY.article("sending", ANONYMOUS).id == "send"


@pytest.mark.parametrize("id", ["nothing", "pay", ""])
def test_restricted_is_as_absent_as_unknown(id: str) -> None:
    with pytest.raises(NotFound) as raised:
        LIBRARY.article(id, ANONYMOUS)
    assert (raised.value.kind, raised.value.id) == ("article", id)
    assert LIBRARY.find(id, ANONYMOUS) is None


def test_a_name_that_was_mistyped_is_guessed_among_what_may_be_read() -> None:
    ann = Viewer(id="ann", groups=frozenset({"owners"}))

    assert (LIBRARY.near("sned", ANONYMOUS), LIBRARY.near("zzz", ANONYMOUS)) == ("send", None)
    assert (LIBRARY.near("payy", ANONYMOUS), LIBRARY.near("payy", ann)) == (None, "pay")


def test_members_find_what_is_theirs() -> None:
    assert LIBRARY.article("pay", Viewer(id="ann", groups=frozenset({"owners"}))).id == "pay"


@pytest.mark.parametrize(
    ("id", "wishes", "locale", "fallback"),
    [
        ("send", ["ru-RU"], "ru", False),
        ("send", ["ja"], "en", True),
        ("send", [], "en", False),
        ("only-ru", ["en"], "ru", True),
        ("send", ["no language", "ru"], "ru", False),
    ],
)
def test_a_reader_gets_the_best_translation(id: str, wishes: list[str], locale: str, fallback: bool) -> None:
    match = LIBRARY.article_locale(SITE.articles[id], wishes)
    assert (match.locale, match.fallback) == (locale, fallback)


@pytest.mark.parametrize("viewer", [ANONYMOUS, Viewer(id="bob"), Viewer(id="bob", groups=frozenset({"others"}))])
@pytest.mark.parametrize("name", ["pay", "payroll"])
def test_what_is_hidden_takes_the_steps_of_what_is_absent(viewer: Viewer, name: str) -> None:
    library = Library(site(article("pay", translation("en", "Pay"), audience=OWNERS, aliases=("payroll",))))
    assert steps(library, name, viewer) == steps(library, "nothing", viewer)


def steps(library: Library, name: str, viewer: Viewer) -> list[tuple[str, str]]:
    """Every call that looking an article up makes, of Python and of C, in order."""
    found: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        called = getattr(argument, "__name__", frame.f_code.co_name)
        found.append((event, called if event.startswith("c_") else frame.f_code.co_name))

    sys.setprofile(note)
    try:
        assert library.find(name, viewer) is None
    finally:
        sys.setprofile(None)
    return found

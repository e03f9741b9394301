"""What a reply knows of a body before it is made."""

from __future__ import annotations

import pytest

from helpsdk.server.follower.bodies import Bodies, Body
from tests.search.sites import article, english, site, translation

OPEN = {"t": "img", "src": "v1/assets/a.png?site=s"}
SHUT = {"t": "img", "src": "v1/assets/b.png?site=s"}


def body(*tree: object) -> Body:
    published = site(english("a", "A", tree=[*tree]))
    written = published.articles["a"]
    bare = {locale: one.model_copy(update={"lead": list[object]()}) for locale, one in written.translations.items()}
    articles = {"a": written.model_copy(update={"translations": bare})}
    return Bodies(published.model_copy(update={"articles": articles}), {SHUT["src"]})["a", "en"]


def test_nodes_and_texts_are_counted() -> None:
    assert body({"t": "p", "c": ["x", {"t": "b", "c": ["y"]}]}, {"t": "hr"}) == Body(5)


def test_pictures_are_told_apart() -> None:
    assert body({"t": "p", "c": [OPEN]}) == Body(2, pictured=True)
    assert body({"t": "p", "c": [OPEN, SHUT]}) == Body(3, pictured=True, guarded=True)


def test_every_language_has_its_own() -> None:
    published = site(article("a", translation("en", "A", "Text."), translation("ru", "А", "Текст.")))

    bodies = Bodies(published, frozenset())

    assert [bodies["a", locale].nodes > 0 for locale in ("en", "ru")] == [True, True]
    with pytest.raises(KeyError):
        bodies["a", "fr"]

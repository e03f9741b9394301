"""Replies of a newer server: what this version does not know is left out, and the rest is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from helpsdk.client.wire.reading import Unreadable, read
from helpsdk.client.wire.trees import known
from helpsdk.content.tree import tree_html
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply
from tests.client.scripted import article, card, found, item, resolved

HOLOGRAM = {"t": "hologram", "depth": 3, "c": ["boo"]}
TREE: list[Any] = ["a", HOLOGRAM, {"t": "p", "glow": True, "c": ["b", HOLOGRAM, {"t": "strong", "c": ["c"]}]}]


def made(model: type[BaseModel], body: dict[str, Any]) -> Any:
    return read(model, json.dumps(body).encode())


def test_unknown_fields_are_ignored_everywhere() -> None:
    told = resolved(items=[item(sparkle=1)], weather={"wind": 3})

    assert made(ResolveReply, told) == made(ResolveReply, resolved(items=[item()]))


def test_an_item_of_an_unknown_kind_is_left_out() -> None:
    told = [item("a"), item("b", "hologram"), item("c", reason="astrology"), item("d", "panel")]
    reply = made(ResolveReply, resolved(items=told, also={"next": [item("e"), item("f", "hologram")]}))

    assert [one.rule for one in reply.items] == ["a", "d"]
    assert [one.rule for one in reply.also["next"]] == ["e"]


def test_a_step_this_version_cannot_read_is_left_out_and_its_tour_is_not() -> None:
    step = {"id": "s1", "title": "One", "tree": [], "done": False}
    reply = made(ResolveReply, resolved(items=[item("t", "tour", steps=[step, {"id": "s2", "gate": 1}])]))

    assert [one.id for one in reply.items[0].steps] == ["s1"]


def test_a_hit_of_an_unknown_type_of_article_is_left_out() -> None:
    hits: list[Any] = [
        {"article": card(id=id, type=type), "section": None, "title": [], "snippet": [], "score": 1.0, "reasons": []}
        for id, type in (("a", "howto"), ("b", "podcast"))
    ]
    assert [hit.article.id for hit in made(SearchReply, found(hits=hits)).hits] == ["a"]


def test_what_may_be_nothing_is_nothing_where_it_cannot_be_read() -> None:
    told = found(answer={"tree": [], "article": card(type="podcast"), "section": None, "confidence": 1.0}, also=[])

    assert made(AnswerReply, told).answer is None


def test_unknown_nodes_are_left_out_of_every_tree() -> None:
    expected = "a<p>b<strong>c</strong></p>"
    step = {"id": "s1", "title": "One", "tree": TREE, "done": False}
    reply = made(ResolveReply, resolved(items=[item(tree=TREE, steps=[step])]))

    assert tree_html(reply.items[0].tree) == tree_html(reply.items[0].steps[0].tree) == expected
    assert tree_html(made(ArticleReply, article(tree=TREE)).tree) == expected


GARBAGE: list[Any] = [7, None, [], {"t": ["p"]}, {"t": "p", "c": "text"}, {"t": "p", "c": [None]}, {"c": ["x"]}]


def test_what_is_no_tree_at_all_is_no_error() -> None:
    assert tree_html(known(GARBAGE)) == "<p></p><p></p>"
    deep: Any = "x"
    for _ in range(500):
        deep = {"t": "p", "c": [deep]}
    assert "x" not in tree_html(known([deep]))


UNREADABLE: list[tuple[type[BaseModel], bytes]] = [
    (ResolveReply, b""),
    (ResolveReply, b"<html>"),
    (ResolveReply, b"[1, 2]"),
    (ResolveReply, b"null"),
    (ResolveReply, b'{"revision": 1}'),
    (ResolveReply, json.dumps(resolved())[:-20].encode()),
    (ResolveReply, json.dumps(resolved(items="none")).encode()),
    (ResolveReply, json.dumps(resolved(revision="soon")).encode()),
    (ResolveReply, b"[" * 100_000),
    (ResolveReply, b'{"revision": 1' + b"0" * 10_000 + b"}"),
    (ArticleReply, json.dumps(article(headings=3)).encode()),
    (ArticleReply, b"\xff\xfe{}"),
]


@pytest.mark.parametrize(("model", "body"), UNREADABLE)
def test_what_is_no_reply_is_one_error(model: type[BaseModel], body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(model, body)
    assert 0 < len(str(caught.value)) < 300

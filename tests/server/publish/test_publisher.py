"""Publishing again and again: what is taken over from the last time is what would be made anew."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from helpsdk.errors import Problem, RevisionConflict, SiteInvalid
from helpsdk.server.publish import FOLDER, Edits, Publisher, publish_folder
from helpsdk.server.store import MemoryStore
from helpsdk.site.bundle import pack, read_manifest
from helpsdk.site.folder import site_from_files, write_site
from helpsdk.site.memo import Memo
from helpsdk.site.packing import packed
from helpsdk.site.publishable import publishable
from tests.factories import PNG, site_files

ROUNDS = 400 if os.environ.get("HELPSDK_SOAK") else 60
BODIES = (
    "Hello :term[VAT].\n",
    "See [the page](article:tax-id-format#germany) and [this](article:send-invoice).\n",
    "A [link](article:page-3#nowhere) to a section.\n\n## One {#one}\n\nText.\n",
    "![A picture](assets/a.png) and ![none](assets/none.png)\n",
    ":term[nonsense] and [nowhere](article:nowhere)\n",
    "## One {#one}\n\n## Two {#two}\n\nA <video src='https://else.example/x'></video>\n",
    "broken",
)
FRONTS = (
    "title: A page",
    "title: A page\ncollection: invoices\nkeywords: [one, two]",
    "title: A page\nrelated: [send-invoice]\naudience: {groups: [owners]}",
    "title: A page\naliases: [page-3, old-page]",
    "title: A page\nsections: {one: {audience: internal}}",
    "titel: A page",
    "title: A page\naudience: {groups: [nobody]}",
    "title: Другая",
)
RULES = (
    "- id: {id}\n  show: {{kind: panel, article: {article}}}\n  at: {{screen: invoice.detail}}\n",
    "- {{id: {id}, show: {{kind: tip, article: {article}}}, at: {{url: /y}}, when: {{seats: 1}}}}\n",
    "- id: {id}\n  show: {{kind: panel, article: {article}}}\n  at: {{screen: nowhere}}\n  when: {{beta: true}}\n",
    "- id: {id}\n  show: {{kind: panel, article: {article}}}\n  at: {{url: /x/:id}}\n  cooldown: P1M\n",
    "- {{id: {id}, show: {{kind: tour, article: {article}, steps: [{{id: one}}]}}, at: {{screen: tax.settings}}}}\n",
)
WHOLE: Mapping[str, tuple[str, ...]] = {
    "glossary.yaml": (
        "- {id: vat, term: {en: VAT, ru: НДС}}\n",
        "- {id: nonsense, term: nonsense}\n",
        "[]\n",
    ),
    "collections.yaml": (
        "- {id: invoices, title: Invoices}\n",
        "- {id: invoices, title: Invoices, audience: {groups: [owners]}}\n",
    ),
    "audiences.yaml": (
        "groups: {owners: {}, accountants: {staff: true}}\n",
        "groups: {owners: {}}\nassets: [{path: '*.png', audience: internal}]\n",
        "groups: {owners: {}}\nsaved: {big: {seats: 1}}\n",
        "groups: {owners: {}}\nsaved: {big: {seats: true}}\n",
    ),
    "synonyms.yaml": ("en: [[invoice, bill]]\n", "fr: [[a, b]]\n"),
    "policy.yaml": ("sets: {one: {}}\n", "fallback: [{way: default, article: old-page}]\n"),
}


def edited(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The files after one random edit, which may be a mistake."""
    changed, number = dict(files), chance.randrange(6)
    kind = chance.randrange(10)
    if kind < 5:
        text = f"---\n{chance.choice(FRONTS)}\n---\n{chance.choice(BODIES)}"
        changed[f"articles/page-{number}/{chance.choice(('en', 'en', 'ru', 'fr'))}.md"] = text.encode()
    elif kind < 7:
        count = chance.randrange(1, 4)
        article = chance.choice((f"page-{number}", "send-invoice"))
        ids = [f"r{chance.randrange(9)}" for _ in range(count)]
        written = (chance.choice(RULES).format(id=id, article=article, number=number) for id in ids)
        changed[f"rules/r{number % 3}.yaml"] = "".join(written).encode()
    elif kind == 7:
        name = chance.choice(sorted(WHOLE))
        changed[name] = chance.choice(WHOLE[name]).encode()
    elif kind == 8:
        changed[chance.choice(("assets/a.png", "assets/none.png"))] = chance.choice((PNG, PNG + b"x", b"no picture"))
    else:
        del changed[chance.choice(sorted(path for path in changed if path != "site.yaml"))]
    return changed


def outcome(publisher: Publisher, files: dict[str, bytes]) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The parts and the problems of files, nothing but problems when they cannot be published."""
    try:
        built = publisher.preview("shop", FOLDER, Edits(files, whole=True))
    except SiteInvalid as invalid:
        return {}, invalid.problems
    return {name: part.content for name, part in built.parts.items()}, built.problems


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    store = MemoryStore()
    with closing(Publisher(lambda: store)) as made:
        yield made


@pytest.mark.parametrize("seed", range(3))
def test_what_changed_little_is_as_if_all_of_it_were_new(publisher: Publisher, seed: int) -> None:
    chance, store = random.Random(seed), MemoryStore()
    files, published = site_files(), 0
    for _ in range(ROUNDS):
        tried = edited(files, chance)
        with closing(Publisher(lambda: store)) as fresh:
            expected = outcome(fresh, tried)
        assert outcome(publisher, tried) == expected
        if expected[0] or chance.random() < 0.2:  # mistakes stay a while
            files = tried
        if not expected[0] and chance.random() < 0.3:
            files = site_files()
        published += bool(expected[0])

    assert ROUNDS // 10 < published < ROUNDS


def test_a_fresh_publish_of_a_folder_has_the_same_parts_and_problems(tmp_path: Path, publisher: Publisher) -> None:
    chance, files = random.Random(7), site_files()
    for number in range(12):
        tried = edited(files, chance)
        parts, problems = outcome(publisher, tried)
        if not parts:
            continue
        files = tried
        loaded = site_from_files(files)
        write_site(loaded.site, tmp_path / str(number))
        store = MemoryStore()
        fresh = publish_folder(store, tmp_path / str(number))
        manifest = read_manifest(store.revision("shop").manifest)
        assert {name: store.blobs([part.hash])[part.hash] for name, part in manifest.parts.items()} == parts
        assert fresh.problems == problems


def test_parts_are_those_of_the_bundle(tmp_path: Path) -> None:
    published = publishable(site_from_files(site_files()).site)

    assert {name: part.content for name, part in packed(published, Memo()).items()} == pack(published)


def test_values_that_python_holds_equal_are_told_apart(publisher: Publisher) -> None:
    rule = "- {{id: r, show: {{kind: panel, article: send-invoice}}, at: {{url: /}}, when: {{seats: {}}}}}\n"
    parts = [outcome(publisher, site_files(**{"rules/r.yaml": rule.format(value)})) for value in ("1", "true", "1.0")]

    assert len({repr(one) for one in parts}) == 3


def test_one_edit_is_neither_read_nor_rendered_nor_packed_again(tmp_path: Path, publisher: Publisher) -> None:
    files = site_files()
    outcome(publisher, files)
    memo = publisher._memo
    before = {kind: dict(memo.table(kind)) for kind in ("article", "bodies", "published", "packed", "rules")}
    outcome(publisher, {**files, "articles/send-invoice/ru.md": files["articles/send-invoice/ru.md"] + b"\nMore.\n"})

    made = {
        kind: sorted(str(name) for name, value in memo.table(kind).items() if value is not kept.get(name))
        for kind, kept in before.items()
    }
    made["packed"] = [name for name in made["packed"] if "/" in name]
    assert made == {
        "article": ["('send-invoice', ('articles/send-invoice/en.md', 'articles/send-invoice/ru.md'))"],
        "bodies": ["('send-invoice', 'ru')"],
        "published": ["send-invoice"],
        "packed": ["articles/en/00", "articles/index/00", "articles/ru/00"],
        "rules": [],
    }


def test_two_publishers_never_lose_what_the_other_published() -> None:
    store = MemoryStore()
    page = {"articles/page-1/en.md": b"---\ntitle: One\n---\nOne.\n"}
    with closing(Publisher(lambda: store)) as one, closing(Publisher(lambda: store)) as other:
        one.edit("shop", FOLDER, Edits(site_files(), whole=True))
        other.edit("shop", "studio", Edits(page))
        one.edit("shop", FOLDER, Edits({"articles/page-2/en.md": page["articles/page-1/en.md"]}))
        with pytest.raises(RevisionConflict):
            other.edit("shop", "studio", Edits(removed=frozenset(page)), expected=2)

    assert {"articles/page-1/en.md", "articles/page-2/en.md", "site.yaml"} <= set(store.revision("shop").files)


def test_drafts_of_others_are_not_published_along(publisher: Publisher) -> None:
    store = publisher._open()
    publisher.edit("shop", FOLDER, Edits(site_files(), whole=True))
    page = b"---\ntitle: One\n---\nOne.\n"
    publisher.edit("shop", "studio", Edits({"articles/page-1/en.md": page}))
    store.save_drafts("shop", "studio", {"articles/page-1/en.md": "", "articles/page-2/en.md": "f" * 64}, {}, {})
    publisher.edit("shop", FOLDER, Edits({"glossary.yaml": site_files()["glossary.yaml"] + b"# a note\n"}))

    files = store.revision("shop").files
    assert ("articles/page-1/en.md" in files, "articles/page-2/en.md" in files) == (True, False)

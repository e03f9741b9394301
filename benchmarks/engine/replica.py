"""A whole site of any size, packed: articles of about 2 KB and 40 nodes, and the rules of the neutral workload."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import workload

from helpsdk.content.screens import Screen
from helpsdk.context.rules import Rule
from helpsdk.site.bundle import Manifest, manifest, pack, part_hash
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

_WORDS = [f"word{number}" for number in range(40)]
_SECTIONS, _BLOCKS, _SENTENCE = 4, 8, 11


class Packed:
    """A packed site whose rules and articles can be edited one at a time."""

    def __init__(self, site: PublishedSite) -> None:
        self.site = site
        self.parts = pack(site)
        self.revision = 1

    @property
    def manifest(self) -> Manifest:
        now = datetime(2026, 11, 22, tzinfo=UTC)
        return manifest(self.parts, site=self.site.settings.id, revision=self.revision, created=now)

    @property
    def blobs(self) -> dict[str, bytes]:
        return {part_hash(content): content for content in self.parts.values()}

    def edited(self, *, rules: Iterable[Rule] = (), articles: Iterable[PublishedArticle] = ()) -> Packed:
        """The same site with these in the place of those of their ids."""
        by_id = {rule.id: rule for rule in self.site.rules} | {rule.id: rule for rule in rules}
        new = {**self.site.articles, **{one.id: one for one in articles}}
        made = Packed(self.site.model_copy(update={"rules": tuple(by_id.values()), "articles": new}))
        made.revision = self.revision + 1
        return made


def packed(articles: int, rules: int) -> Packed:
    return Packed(site(articles, rules))


def site(articles: int, rules: int) -> PublishedSite:
    traits = {name: {"type": spec.type} for name, spec in workload.SETTINGS.traits.items()}
    written = {"id": "bench", "title": "Bench", "default_locale": "en", "locales": workload.LOCALES, "traits": traits}
    settings = SiteSettings.model_validate_json(json.dumps(written))
    return PublishedSite(
        settings=settings,
        screens=tuple(Screen(id=id, title="Screen") for id in workload.screen_ids(rules)) if rules else (),
        rules=tuple(_rule(one, at, articles) for at, one in enumerate(workload.written(rules))) if rules else (),
        articles={f"a{number}": article(f"a{number}") for number in range(articles)},
    )


def article(id: str, title: str = "How to send an invoice") -> PublishedArticle:
    random = Random(id)
    tree: list[Any] = [{"t": "p", "c": [_sentences(random, 2)]}]
    sections = [Section("", "", 1, _text(tree))]
    for number in range(_SECTIONS):
        heading = f"{_sentences(random, 1)[:30]}"
        blocks = [_block(random) for _ in range(_BLOCKS // 2)]
        tree += [{"t": "h2", "id": f"part-{number}", "c": [heading]}, *blocks]
        sections.append(Section(f"part-{number}", heading, 2, _text(blocks)))
    body = PublishedTranslation(
        locale="en",
        title=title,
        excerpt=_text(tree[:1])[:160],
        updated=date(2026, 1, 1),
        tree=tree,
        lead=tree[:1],
        sections=sections,
        source_revision="0" * 12,
    )
    return PublishedArticle(id=id, source="en", translations={"en": body})


def _rule(written: dict[str, Any], at: int, articles: int) -> Rule:
    shown = {**written["show"], "article": f"a{at % max(1, articles)}"}
    return Rule.model_validate({**written, "show": shown})


def _block(random: Random) -> dict[str, Any]:
    if random.random() < 0.5:
        link = {"t": "a", "article": f"a{random.randrange(1000)}", "c": [random.choice(_WORDS)]}
        return {"t": "p", "c": [_sentences(random, 1), link, _sentences(random, 1)]}
    return {"t": "ul", "c": [{"t": "li", "c": [{"t": "p", "c": [_sentences(random, 1)]}]} for _ in range(2)]}


def _sentences(random: Random, count: int) -> str:
    return " ".join(" ".join(random.choices(_WORDS, k=_SENTENCE)).capitalize() + "." for _ in range(count))


def _text(nodes: list[Any]) -> str:
    return " ".join(node if isinstance(node, str) else _text(node.get("c", [])) for node in nodes)

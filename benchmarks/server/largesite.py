"""A large published site, made as parts of a bundle: what publishing a folder would leave in the store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpsdk.server.store import NewRevision, Store, content_digest, sha256
from helpsdk.site.bundle import canonical_json, manifest, pack
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.shards import shard_count, shard_of, sharded

SITE = "large"
PER_SCREEN = 5
_SETTINGS = """\
id: large
title: Large
default_locale: en
locales: [en]
traits:
  plan: {values: [free, team, business]}
  build: {type: number}
"""
_WORDS = ["invoice", "tax", "report", "customer", "order", "price", "ledger", "payment", "refund", "period", "bank"]


class LargeSite:
    """`articles` of about 2 KB and `rules`, five a screen. `edited` gives the parts after a change of one entry."""

    def __init__(self, articles: int, rules: int) -> None:
        self._random = Random(7)
        self._sent: set[str] = set()
        self._screens = max(1, rules // PER_SCREEN)
        self.plain = _plain_parts(self._screens)
        self.articles = {f"a{number:06}": number for number in range(articles)}
        self.rules = {f"r{number:06}": self._rule(number) for number in range(rules)}
        self._files = {f"articles/{id}/en.md": sha256(id.encode()) for id in self.articles}
        self.parts = {**self.plain, **dict(self._article_parts()), **dict(self._rule_parts())}

    def screen(self, number: int) -> str:
        """Where rule `number` shows its article."""
        return f"s{number % self._screens}"

    def edit_article(self, number: int, title: str) -> None:
        """Changes `parts` by one translation."""
        id = f"a{number:06}"
        name = f"articles/en/{shard_of(id, shard_count(self.articles))}"
        content = json.loads(self.parts[name])
        content[id]["title"] = title
        self.parts[name] = canonical_json(content)

    def edit_rule(self, number: int, article: int) -> None:
        """Changes `parts` by one rule, which shows another article."""
        id = f"r{number:06}"
        name = f"rules/{shard_of(id, shard_count(self.rules))}"
        content = json.loads(self.parts[name])
        content[id]["show"]["article"] = f"a{article:06}"
        self.parts[name] = canonical_json(content)

    def edit_everything(self, number: int) -> None:
        """Changes every entry of articles and rules."""
        title, priority = f'"title":"Edit {number} Article'.encode(), (b"low", b"high")[number % 2]
        for name, content in self.parts.items():
            if name.startswith("articles/en/"):
                self.parts[name] = re.sub(rb'"title":"[^"]*Article', title, content)
            elif name.startswith("rules/"):
                self.parts[name] = re.sub(rb'"priority":"[a-z]+"', b'"priority":"%b"' % priority, content)

    def publish(self, store: Store) -> int:
        """Commits the parts as the next revision; its number. Only bytes that the store lacks are sent."""
        named = {name: sha256(content) for name, content in self.parts.items()}
        new = {hash: self.parts[name] for name, hash in named.items() if hash not in self._sent}
        self._sent |= set(new)
        draft = manifest(self.parts, site=SITE, revision=1, created=datetime.now(UTC)).model_dump_json()
        return store.publish(NewRevision(SITE, "publish", content_digest({}, named), self._files, new, draft)).number

    def _rule(self, number: int) -> dict[str, Any]:
        when = {"plan": self._random.choice(["free", "team", "business"])} if number % 5 else {}
        return {
            **_RULE,
            "id": f"r{number:06}",
            "show": {**_RULE["show"], "article": f"a{number % max(1, len(self.articles)):06}"},
            "at": {"screen": self.screen(number)},
            "when": {**when, "build": {"$gte": self._random.randint(1, 100)}} if number % 3 else when,
        }

    def _rule_parts(self) -> Iterator[tuple[str, bytes]]:
        for shard, entries in sharded(self.rules, shard_count(self.rules)).items():
            yield f"rules/{shard}", canonical_json(entries)

    def _article_parts(self) -> Iterator[tuple[str, bytes]]:
        for shard, numbers in sharded(self.articles, shard_count(self.articles)).items():
            yield f"articles/index/{shard}", canonical_json({id: {**_FACTS, "id": id} for id in numbers})
            yield f"articles/en/{shard}", canonical_json({id: self._translation(id) for id in numbers})

    def _translation(self, id: str) -> dict[str, Any]:
        texts = [" ".join(self._random.choices(_WORDS, k=40)) for _ in range(5)]
        section = {"id": "", "title": "", "level": 0, "text": "\n".join(texts)}
        tree = [{"t": "p", "c": [text]} for text in texts]
        return {**_TRANSLATION, "title": f"Article {id}", "sections": [section], "tree": tree, "lead": tree[:1]}


def _template() -> tuple[dict[str, bytes], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What a rule, an article and a translation look like in a bundle, from a site of one each."""
    files = {
        "site.yaml": _SETTINGS,
        "screens.yaml": "- {id: s0, title: Screen}\n",
        "rules/main.yaml": "- id: r\n  show: {kind: panel, article: a}\n  at: {screen: s0}\n",
        "articles/a/en.md": "---\ntitle: T\n---\nText.\n",
    }
    parts = pack(publishable(site_from_files({path: text.encode() for path, text in files.items()}).site))
    rule, facts, words = (json.loads(parts[f"{name}/00"]) for name in ("rules", "articles/index", "articles/en"))
    return parts, rule["r"], facts["a"], words["a"]


_PARTS, _RULE, _FACTS, _TRANSLATION = _template()


def _plain_parts(screens: int) -> dict[str, bytes]:
    """All parts but rules and articles, with as many screens."""
    plain = {name: content for name, content in _PARTS.items() if "/" not in name}
    screen = json.loads(plain["screens"])[0]
    return {**plain, "screens": canonical_json([{**screen, "id": f"s{number}"} for number in range(screens)])}

"""Random published sites and recorded contexts, to be decided in every place that decides."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from helpsdk.content.article import Versions
from helpsdk.context import ArticleFacts
from helpsdk.context.memory_codec import to_json
from helpsdk.identity.trust import add_key
from helpsdk.identity.viewer import Viewer
from helpsdk.server.publish import export_bundle
from helpsdk.server.store import NewRevision, Store, content_digest, open_store, sha256
from helpsdk.site.bundle import manifest, pack
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.signing import public_keys
from helpsdk.site.site import Audiences, SiteSettings
from tests.context import questions
from tests.context.plain.asked import LOCALES, World
from tests.context.random_conditions import VALUES
from tests.context.worlds import EVENTS, MEMBERS, world

SITE = "world"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A random site, published in a data folder and exported as a bundle; `key` may ask for anybody, and why."""

    data: Path
    folder: Path
    bundle: Path
    keys: Mapping[str, str]
    key: str


def place(random: Random, folder: Path) -> Place:
    folder.mkdir(parents=True)
    settings, data, bundle = folder / "help", folder / "data", folder / "world.helpbundle"
    settings.mkdir()
    (settings / "site.yaml").write_text("id: world\ntitle: World\ndefault_locale: en\nlocales: [en, ru]\n")
    store = open_store(data)
    try:
        publish(store, published(world(random)))
        trust, _, key = add_key(store.trust(SITE), "api", now=NOW, scopes=("author", "resolve:any", "bundle:read"))
        store.change_trust(SITE, lambda _: trust)
        export_bundle(store, SITE, None, bundle)
    finally:
        store.close()
    return Place(data, settings, bundle, public_keys(trust), key)


def publish(store: Store, site: PublishedSite) -> None:
    parts = pack(site)
    hashes = {name: sha256(content) for name, content in parts.items()}
    draft = manifest(parts, site=SITE, revision=1, created=NOW).model_dump_json()
    blobs = {hashes[name]: content for name, content in parts.items()}
    store.publish(NewRevision(SITE, "publish", content_digest({}, hashes), {}, blobs, draft))


def published(world: World) -> PublishedSite:
    """The site of a random world, with texts."""
    settings = {
        "id": SITE,
        "title": "World",
        "default_locale": "en",
        "locales": list(LOCALES),
        "traits": {name: {"type": kind} for name, kind in world.traits.items()},
        "events": {name: {} for name in EVENTS},
    }
    audiences = {"groups": {name: {} for name in MEMBERS}, "saved": world.groups}
    return PublishedSite(
        settings=SiteSettings.model_validate_json(json.dumps(settings)),
        audiences=Audiences.model_validate_json(json.dumps(audiences)),
        policy=world.policy,
        screens=tuple(world.screens),
        rules=tuple(sorted(world.rules, key=lambda rule: rule.id)),
        articles={id: _article(id, facts) for id, facts in sorted(world.articles.items())},
    )


def recorded(random: Random) -> dict[str, Any]:
    """A line of a file that `helpsdk replay` reads."""
    asked, now = questions.context(random), questions.moment(random)
    host = f"https://{asked.hostname}" if asked.hostname and asked.path else ""
    url = None if asked.path is None else host + asked.path + f"?{asked.search or ''}#{asked.hash or ''}"
    context = {
        "screen": None if asked.screen == "gone" else asked.screen,
        "url": url,
        "element": asked.element,
        "events": [{"id": one.id, "name": one.name, "age": one.age} for one in asked.events],
        "traits": {name: random.choice(VALUES) for name in asked.traits},
        "locale": list(asked.locales),
        "app_version": asked.app_version,
        "device": asked.device,
        "tz": asked.tz,
        "open": sorted(asked.open),
        "shows": None if asked.shows is None else sorted(asked.shows),
        "next": random.sample(["s1", "s2", "gone"], random.choice([0, 0, 2])),
        "memory": to_json(questions.memory(random, now)),
    }
    line = {"context": {name: value for name, value in context.items() if value is not None}, "now": now.isoformat()}
    viewer = questions.viewer(random)
    return line if viewer.id is None else {**line, "viewer": _named(viewer, random)}


def viewer_of(line: Mapping[str, Any]) -> Viewer | None:
    named = line.get("viewer")
    if named is None:
        return None
    return Viewer(named["id"], named.get("account"), frozenset(named["groups"]), named["traits"])


def header_of(line: Mapping[str, Any]) -> dict[str, str]:
    if "viewer" not in line:
        return {}
    return {"help-viewer": base64.urlsafe_b64encode(json.dumps(line["viewer"]).encode()).decode().rstrip("=")}


def decision(reply: Mapping[str, Any]) -> dict[str, Any]:
    """All of a reply but who asked."""
    apart = ("viewer", "line")
    found: dict[str, Any] = _without_none({name: value for name, value in reply.items() if name not in apart})
    return found


def _without_none(value: Any) -> Any:
    """The command line leaves them out."""
    if isinstance(value, dict):
        return {name: _without_none(one) for name, one in value.items() if one is not None}
    return [_without_none(one) for one in value] if isinstance(value, list) else value


def _named(viewer: Viewer, random: Random) -> dict[str, Any]:
    named = {"id": viewer.id, "account": viewer.account, "groups": sorted(viewer.groups)}
    return {**named, "traits": {name: random.choice(VALUES) for name in viewer.traits}}


def _article(id: str, facts: ArticleFacts) -> PublishedArticle:
    start, end = facts.applies_to or (None, None)
    source = facts.source if facts.source in facts.locales else facts.locales[0]
    return PublishedArticle(
        id=id,
        audience=facts.audience,
        major=facts.major,
        applies_to=None if facts.applies_to is None else Versions.model_validate({"from": start, "to": end}),
        source=source,
        translations={locale: _translation(id, locale, facts) for locale in facts.locales},
    )


def _translation(id: str, locale: str, facts: ArticleFacts) -> PublishedTranslation:
    lead: list[Any] = [{"t": "p", "c": [f"About {id} in {locale}."]}]
    steps = ["0", "1", "2"]
    inner = {step: facts.sections[step].narrowed(facts.audience) for step in facts.sections}
    headings = [{"t": "h2", "id": step, "c": [f"Step {step}"]} for step in steps]
    tree = [*lead, *[node for one in headings for node in (one, {"t": "p", "c": [f"Do {one['id']}."]})]]
    sections = [Section(step, f"Step {step}", 2, f"Do {step}.", inner.get(step)) for step in steps]
    return PublishedTranslation(
        locale=locale,
        title=f"Title of {id}",
        excerpt=f"About {id}",
        tree=tree,
        lead=lead,
        sections=[Section("", "", 0, f"About {id} in {locale}."), *sections],
        source_revision="x",
    )

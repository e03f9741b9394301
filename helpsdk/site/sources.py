"""Reading a whole site folder's files into models with places. Pure: bytes in, values and problems out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.screens import Screen
from helpsdk.context.rules import Policy, Rule
from helpsdk.errors import Problem
from helpsdk.i18n.locales import canonical
from helpsdk.site.articles import read_articles
from helpsdk.site.nearest import nearest
from helpsdk.site.places import Entry, Sources
from helpsdk.site.sheet import Sheet, entries, raw_ids, read_sheet, whole
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.types import Locale

#: The YAML files directly in the folder.
TOP_FILES = (
    "site.yaml",
    "audiences.yaml",
    "screens.yaml",
    "policy.yaml",
    "glossary.yaml",
    "synonyms.yaml",
    "collections.yaml",
)
MINIMAL_SITE = "id: my-product / title: My product / default_locale: en / locales: [en]"

_Synonyms = dict[str, tuple[tuple[str, ...], ...]]


def read_sources(files: Mapping[str, bytes], unread: Iterable[str] = ()) -> tuple[Sources, list[Problem]]:
    """All that can be read from `files`, and everything wrong with single files. `unread` exist, but not here."""
    problems: list[Problem] = []
    sources = Sources(files=dict(files))
    _note_unread(sources, unread)
    _read_settings(sources, frozenset(unread), problems)
    _read_audiences(sources, problems)
    _read_screens(sources, problems)
    _read_policy(sources, problems)
    _read_lists(sources, problems)
    _read_rules(sources, problems)
    _read_synonyms(sources, problems)
    read_articles(sources, problems)
    problems.extend(_unexpected(sources.files))
    return sources, problems


def _note_unread(sources: Sources, unread: Iterable[str]) -> None:
    kinds = {"screens.yaml": ("screen", "element"), "audiences.yaml": ("group",), "glossary.yaml": ("term",)}
    for file in unread:
        sources.unsure.update(kinds.get(file, ()))
        top = PurePosixPath(file).parts[0]
        sources.unsure.update({"articles": ("article",), "assets": ("asset",)}.get(top, ()))


def _sheet(sources: Sources, file: str, problems: list[Problem], *kinds: str, holds: type = dict) -> Sheet | None:
    """A file of the folder; when it is there and is not what it should be, nothing is certain about `kinds`."""
    sheet = read_sheet(sources.files, file, problems)
    if file in sources.files and (sheet is None or not isinstance(sheet.value, holds | None)):
        sources.unsure.update(kinds)
    return sheet


def _read_settings(sources: Sources, unread: frozenset[str], problems: list[Problem]) -> None:
    sheet = _sheet(sources, "site.yaml", problems, "event", "trait")
    if sheet is None:
        sources.unsure.update(("event", "trait"))
        if "site.yaml" not in sources.files and "site.yaml" not in unread:
            text = f"there is no site.yaml in this folder; a minimal one has four lines: {MINIMAL_SITE}"
            problems.append(Problem("missing-file", text, "site.yaml"))
        return
    _know_keys(sources, sheet, "event", "events")
    _know_keys(sources, sheet, "trait", "traits")
    settings = whole(SiteSettings, sheet, problems)
    if settings is not None and _locales_hold(settings, problems):
        sources.settings = settings


def _know_keys(sources: Sources, sheet: Sheet, kind: str, key: str) -> None:
    """The names declared as keys of a mapping, whether their values are valid or not."""
    declared = sheet.value.get(key) if isinstance(sheet.value, dict) else None
    sources.known[kind] = set(declared) if isinstance(declared, dict) else set()
    if not isinstance(declared, dict | None):
        sources.unsure.add(kind)


def _locales_hold(settings: Entry[SiteSettings], problems: list[Problem]) -> bool:
    """Every locale is a language tag in canonical form, named once, and the default is one of them."""
    found: list[Problem] = []
    locales = settings.value.locales
    for index, locale in enumerate(locales):
        found.extend(_locale_problem(settings, locale, "locales", index))
        if locale in locales[:index]:
            found.append(settings.problem("duplicate", f"`{locale}` is listed twice", "locales", index))
    default = settings.value.default_locale
    if not found and default not in locales:
        text = f"the default locale `{default}` is not one of `locales`"
        found.append(settings.problem("unknown-locale", text, "default_locale", allowed=locales))
    problems.extend(found)
    return not found


def _locale_problem(settings: Entry[SiteSettings], locale: Locale, *at: str | int) -> Iterable[Problem]:
    proper = canonical(locale)
    if proper is None:
        yield settings.problem("unknown-locale", f"`{locale}` is not a language tag like en, pt-BR or zh-Hans", *at)
    elif proper != locale:
        yield settings.problem("bad-form", f"`{locale}` is written `{proper}`", *at, allowed=(proper,))


def _read_audiences(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "audiences.yaml", problems, "group")
    if sheet is None:
        return
    _know_keys(sources, sheet, "group", "groups")
    sources.audiences = whole(Audiences, sheet, problems)


def _read_policy(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "policy.yaml", problems)
    if sheet is not None:
        sources.policy = whole(Policy, sheet, problems)


def _read_screens(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "screens.yaml", problems, "screen", "element", holds=list)
    if sheet is None:
        return
    sources.known["screen"] = set(raw_ids(sheet))
    sources.known["element"] = set(_raw_elements(sheet))
    sources.screens = entries(Screen, sheet, problems)


def _raw_elements(sheet: Sheet) -> Iterable[str]:
    for screen in sheet.value if isinstance(sheet.value, list) else ():
        elements = screen.get("elements") if isinstance(screen, dict) else None
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict) and isinstance(element.get("id"), str):
                yield element["id"]


def _read_lists(sources: Sources, problems: list[Problem]) -> None:
    collections = _sheet(sources, "collections.yaml", problems, "collection", holds=list)
    if collections is not None:
        sources.known["collection"] = set(raw_ids(collections))
        sources.collections = entries(Collection, collections, problems)
    glossary = _sheet(sources, "glossary.yaml", problems, "term", holds=list)
    if glossary is not None:
        sources.known["term"] = set(raw_ids(glossary))
        sources.glossary = entries(Term, glossary, problems)


def _read_rules(sources: Sources, problems: list[Problem]) -> None:
    for file in sorted(file for file in sources.files if is_rules_file(file)):
        sheet = _sheet(sources, file, problems)
        if sheet is not None:
            sources.rules.extend(entries(Rule, sheet, problems))


def _read_synonyms(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "synonyms.yaml", problems)
    if sheet is not None:
        sources.synonyms = whole(_Synonyms, sheet, problems)


def is_rules_file(file: str) -> bool:
    parts = PurePosixPath(file).parts
    return len(parts) == 2 and parts[0] == "rules" and file.endswith(".yaml")


def _unexpected(files: Mapping[str, Any]) -> Iterable[Problem]:
    """Files that look as if they should count but do not: ignoring them silently would mislead."""
    for file in sorted(files):
        path = PurePosixPath(file)
        if path.parts[0] == "rules" and path.suffix.lower() in (".yaml", ".yml") and not is_rules_file(file):
            text = "this file is not read: rules lie directly in rules/ and their names end in .yaml"
            yield Problem("unknown-file", text, file)
        elif len(path.parts) == 1 and path.suffix.lower() in (".yaml", ".yml") and file not in TOP_FILES:
            yield _unexpected_top(file, path)


def _unexpected_top(file: str, path: PurePosixPath) -> Problem:
    meant = nearest(path.stem.lower(), [name.removesuffix(".yaml") for name in TOP_FILES])
    if meant is None:
        text = "this file is not read; it is kept as it is"
        return Problem("unknown-file", text, file, allowed=TOP_FILES, severity="warning")
    return Problem("unknown-file", f"this file is not read; did you mean `{meant}.yaml`?", file, allowed=TOP_FILES)

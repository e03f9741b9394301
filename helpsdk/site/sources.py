"""Reading a whole site folder's files into models with places. Pure: bytes in, values and problems out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.collections import Collection
from helpsdk.content.glossary import Term
from helpsdk.content.screens import Screen
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
from helpsdk.i18n.locales import canonical
from helpsdk.identity.audience import STAFF
from helpsdk.site.articles import read_articles
from helpsdk.site.doubts import texts_in
from helpsdk.site.layout import TOP_FILES, layout_of
from helpsdk.site.memo import Memo
from helpsdk.site.places import Entry, Sources
from helpsdk.site.rulefiles import is_rules_file
from helpsdk.site.sheet import Sheet, entries, raw_ids, read_sheet, whole
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.site.wording import kind_of
from helpsdk.types import Locale

MINIMAL_SITE = "a minimal one has four lines: id: my-product / title: My product / default_locale: en / locales: [en]"

#: The kinds of names that a file declares.
_DECLARED_IN = {
    "site.yaml": ("event", "trait"),
    "audiences.yaml": ("group", "saved group"),
    "screens.yaml": ("screen", "element"),
    "glossary.yaml": ("term",),
    "collections.yaml": ("collection",),
    "policy.yaml": ("set",),
}

_Synonyms = dict[str, tuple[tuple[str, ...], ...]]


def read_sources(
    files: Mapping[str, bytes], unread: Iterable[str] = (), memo: Memo | None = None
) -> tuple[Sources, list[Problem]]:
    """All that can be read from `files`, and everything wrong with single files. `unread` exist, but not here."""
    memo = memo or Memo()
    files = memo.files(files)
    layout = memo.made("layout", None, (memo.same("paths", tuple(sorted(files))),), lambda: layout_of(files))
    sources = Sources(files={file: content for file, content in files.items() if file not in layout.outside})
    _note_unread(sources, (*unread, *(file.replace("\\", "/") for file in files if file in layout.outside)))
    problems = [*layout.bad_paths]
    reading = _Reading(sources, problems, memo)
    missing = "site.yaml" not in unread
    reading.part(partial(_read_settings, missing=missing), "site.yaml", missing)
    reading.part(_read_audiences, "audiences.yaml")
    reading.part(_read_screens, "screens.yaml")
    reading.part(_read_policy, "policy.yaml")
    reading.part(_read_collections, "collections.yaml")
    reading.part(_read_glossary, "glossary.yaml")
    for file in layout.rules:
        reading.part(partial(_read_rules, file=file), file)
    memo.keep("part", (*TOP_FILES, *layout.rules))
    reading.part(_read_synonyms, "synonyms.yaml")
    read_articles(sources, problems, layout, memo)
    problems.extend(layout.unexpected)
    return sources, problems


class _Reading:
    """The parts of a site as they are read, each from one file alone, into all that is read of it."""

    def __init__(self, sources: Sources, problems: list[Problem], memo: Memo) -> None:
        self._sources, self._problems, self._memo = sources, problems, memo

    def part(self, read: Callable[[Sources, list[Problem]], None], file: str, *more: bool) -> None:
        """`read` is given sources that hold this file only; `more` is what else it depends on."""
        content = self._sources.files.get(file)
        part, problems = self._memo.made("part", file, (content, *more), lambda: _apart(read, file, content))
        self._sources.add(part)
        self._problems.extend(problems)


def _apart(
    read: Callable[[Sources, list[Problem]], None], file: str, content: bytes | None
) -> tuple[Sources, list[Problem]]:
    sources, problems = Sources(files={} if content is None else {file: content}), list[Problem]()
    read(sources, problems)
    return sources, problems


def _note_unread(sources: Sources, unread: Iterable[str]) -> None:
    for file in unread:
        sources.doubts.kinds.update(_declared_in(file))
        if PurePosixPath(file).parts[:1] == ("articles",):
            sources.doubts.kinds.add("article")
        sources.doubts.add("asset", (file,))


def _sheet(sources: Sources, file: str, problems: list[Problem], *, holds: type = dict) -> Sheet | None:
    """A file of the folder; when it is there and not what it should be, nothing is certain about what it declares."""
    sheet = read_sheet(sources.files, file, problems)
    if file in sources.files and (sheet is None or not isinstance(sheet.value, holds | None)):
        sources.doubts.kinds.update(_declared_in(file))
    return sheet


def _declared_in(file: str) -> tuple[str, ...]:
    return ("rule",) if is_rules_file(file) else _DECLARED_IN.get(file, ())


def _read_settings(sources: Sources, problems: list[Problem], *, missing: bool) -> None:
    sheet = _sheet(sources, "site.yaml", problems)
    if sheet is None or not isinstance(sheet.value, dict):
        sources.doubts.kinds.update(_DECLARED_IN["site.yaml"])
        problems.extend(_no_settings(sources, sheet, missing))
        return
    _know_locales(sources, sheet.value)
    _know_keys(sources, sheet, "event", "events")
    _know_keys(sources, sheet, "trait", "traits")
    settings = whole(SiteSettings, sheet, problems, sources.doubts, _DECLARED_IN["site.yaml"])
    if settings is not None and _locales_hold(settings, problems):
        sources.settings = settings


def _no_settings(sources: Sources, sheet: Sheet | None, missing: bool) -> Iterable[Problem]:
    """One problem in place of a missing key each; no file is a problem where it is `missing`."""
    if sheet is not None and sheet.value is None:
        yield Problem("empty", f"site.yaml is empty; {MINIMAL_SITE}", "site.yaml", 1)
    elif sheet is not None:
        text = f"expected a mapping of settings, found {kind_of(sheet.value)}; {MINIMAL_SITE}"
        yield Problem("wrong-type", text, "site.yaml", sheet.yaml.line_of(()))
    elif "site.yaml" not in sources.files and missing:
        yield Problem("missing-file", f"there is no site.yaml in this folder; {MINIMAL_SITE}", "site.yaml")


def _know_locales(sources: Sources, written: dict[str, Any]) -> None:
    """What site.yaml says clearly about its languages, so that its other mistakes do not hide them from the rest."""
    listed = written.get("locales")
    locales = [_canonical(locale) for locale in listed] if isinstance(listed, list) else []
    known = tuple(dict.fromkeys(locale for locale in locales if locale is not None))
    if known and None not in locales:
        sources.locales = known
    default = _canonical(written.get("default_locale"))
    if default is not None and (sources.locales is None or default in sources.locales):
        sources.default_locale = default


def _canonical(tag: Any) -> Locale | None:
    return canonical(tag) if isinstance(tag, str) else None


def _know_keys(sources: Sources, sheet: Sheet, kind: str, key: str) -> None:
    """The names declared as keys of a mapping, whether their values are valid or not."""
    declared = sheet.value.get(key) if isinstance(sheet.value, dict) else None
    sources.known[kind] = set(declared) if isinstance(declared, dict) else set()
    if not isinstance(declared, dict | None):
        sources.doubts.kinds.add(kind)


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
    sheet = _sheet(sources, "audiences.yaml", problems)
    sources.known["group"] = {STAFF}
    if sheet is None:
        return
    _know_keys(sources, sheet, "group", "groups")
    _know_keys(sources, sheet, "saved group", "saved")
    sources.known["group"].add(STAFF)
    sources.audiences = whole(Audiences, sheet, problems, sources.doubts, _DECLARED_IN["audiences.yaml"])


def _read_policy(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "policy.yaml", problems)
    if sheet is not None:
        _know_keys(sources, sheet, "set", "sets")
        sources.policy = whole(Policy, sheet, problems, sources.doubts, ("set",))


def _read_screens(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "screens.yaml", problems, holds=list)
    if sheet is None:
        return
    sources.known["screen"] = set(raw_ids(sheet))
    sources.known["element"] = set(_raw_elements(sheet))
    sources.screens = entries(Screen, sheet, problems, sources.doubts, ("screen", "element"))


def _raw_elements(sheet: Sheet) -> Iterable[str]:
    for screen in sheet.value if isinstance(sheet.value, list) else ():
        elements = screen.get("elements") if isinstance(screen, dict) else None
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict) and isinstance(element.get("id"), str):
                yield element["id"]


def _read_collections(sources: Sources, problems: list[Problem]) -> None:
    collections = _sheet(sources, "collections.yaml", problems, holds=list)
    if collections is not None:
        sources.known["collection"] = set(raw_ids(collections))
        sources.collections = entries(Collection, collections, problems, sources.doubts, ("collection",))


def _read_glossary(sources: Sources, problems: list[Problem]) -> None:
    glossary = _sheet(sources, "glossary.yaml", problems, holds=list)
    if glossary is not None:
        sources.known["term"] = set(raw_ids(glossary))
        sources.glossary = entries(Term, glossary, problems, sources.doubts, ("term",))
        _doubt_words(sources, glossary)


def _doubt_words(sources: Sources, glossary: Sheet) -> None:
    """Bodies name a term also by its words, which a term that is not valid still has."""
    valid = {entry.path for entry in sources.glossary}
    for index, written in enumerate(glossary.value if isinstance(glossary.value, list) else ()):
        if (index,) not in valid:
            sources.doubts.add("term", texts_in(written))


def _read_rules(sources: Sources, problems: list[Problem], *, file: str) -> None:
    sheet = _sheet(sources, file, problems, holds=list)
    if sheet is not None:
        sources.known["rule"] = set(raw_ids(sheet))
        sources.rules = entries(Rule, sheet, problems, sources.doubts, ("rule",))


def _read_synonyms(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "synonyms.yaml", problems)
    if sheet is not None:
        sources.synonyms = whole(_Synonyms, sheet, problems, sources.doubts)

"""Reading a whole site folder's files into models with places. Pure: bytes in, values and problems out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from helpsdk.site.nearest import nearest
from helpsdk.site.paths import stays_inside
from helpsdk.site.places import Entry, Sources
from helpsdk.site.rulefiles import is_rules_file
from helpsdk.site.sheet import Sheet, entries, raw_ids, read_sheet, whole
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.site.wording import kind_of
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


def read_sources(files: Mapping[str, bytes], unread: Iterable[str] = ()) -> tuple[Sources, list[Problem]]:
    """All that can be read from `files`, and everything wrong with single files. `unread` exist, but not here."""
    problems: list[Problem] = []
    sources = Sources(files={file: content for file, content in files.items() if stays_inside(file)})
    problems.extend(_bad_paths(files))
    _note_unread(sources, (*unread, *(file.replace("\\", "/") for file in files if file not in sources.files)))
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


def _bad_paths(files: Iterable[str]) -> Iterable[Problem]:
    text = "no file can have this name everywhere: rename it, with neither `\\` nor `..` in it"
    return (Problem("bad-path", text, file) for file in sorted(files) if not stays_inside(file))


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


def _read_settings(sources: Sources, unread: frozenset[str], problems: list[Problem]) -> None:
    sheet = _sheet(sources, "site.yaml", problems)
    if sheet is None or not isinstance(sheet.value, dict):
        sources.doubts.kinds.update(_DECLARED_IN["site.yaml"])
        problems.extend(_no_settings(sources, sheet, unread))
        return
    _know_locales(sources, sheet.value)
    _know_keys(sources, sheet, "event", "events")
    _know_keys(sources, sheet, "trait", "traits")
    settings = whole(SiteSettings, sheet, problems, sources.doubts, _DECLARED_IN["site.yaml"])
    if settings is not None and _locales_hold(settings, problems):
        sources.settings = settings


def _no_settings(sources: Sources, sheet: Sheet | None, unread: frozenset[str]) -> Iterable[Problem]:
    """One problem in place of a missing key each."""
    if sheet is not None and sheet.value is None:
        yield Problem("empty", f"site.yaml is empty; {MINIMAL_SITE}", "site.yaml", 1)
    elif sheet is not None:
        text = f"expected a mapping of settings, found {kind_of(sheet.value)}; {MINIMAL_SITE}"
        yield Problem("wrong-type", text, "site.yaml", sheet.yaml.line_of(()))
    elif "site.yaml" not in sources.files and "site.yaml" not in unread:
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


def _read_lists(sources: Sources, problems: list[Problem]) -> None:
    collections = _sheet(sources, "collections.yaml", problems, holds=list)
    if collections is not None:
        sources.known["collection"] = set(raw_ids(collections))
        sources.collections = entries(Collection, collections, problems, sources.doubts, ("collection",))
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


def _read_rules(sources: Sources, problems: list[Problem]) -> None:
    for file in sorted(file for file in sources.files if is_rules_file(file)):
        sheet = _sheet(sources, file, problems, holds=list)
        if sheet is not None:
            sources.known.setdefault("rule", set()).update(raw_ids(sheet))
            sources.rules.extend(entries(Rule, sheet, problems, sources.doubts, ("rule",)))


def _read_synonyms(sources: Sources, problems: list[Problem]) -> None:
    sheet = _sheet(sources, "synonyms.yaml", problems)
    if sheet is not None:
        sources.synonyms = whole(_Synonyms, sheet, problems, sources.doubts)


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

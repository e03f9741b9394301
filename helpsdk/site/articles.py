"""Reading `articles/<id>/<locale>.md`: which files there are, their front matter, and the source translation."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.article import Article, ArticleMeta, Translation, TranslationMeta
from helpsdk.content.frontmatter import split
from helpsdk.content.yamlfile import YamlFile
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.i18n.locales import canonical
from helpsdk.identity.audience import PUBLIC, Audience
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.places import Entry, Sources
from helpsdk.site.sheet import decoded
from helpsdk.site.wording import check_shape
from helpsdk.types import Locale

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
_SUFFIXES = (".md", ".markdown")
_SOURCE_ONLY = frozenset(ArticleMeta.model_fields) - frozenset(TranslationMeta.model_fields)


@dataclass(frozen=True, slots=True)
class _Page:
    """One Markdown file, split and ready to be checked."""

    locale: Locale
    file: str
    yaml: YamlFile | None
    value: Any
    body: str
    body_line: int


def read_articles(sources: Sources, problems: list[Problem]) -> None:
    """Fill `sources.articles` and `sources.translations` from `sources.files`; everything wrong goes to `problems`."""
    for id, files in sorted(_by_article(sources, problems).items()):
        sources.known.setdefault("article", set()).add(id)
        by_locale = _by_locale(files, sources, problems)
        pages = [page for locale, file in by_locale.items() if (page := _page(locale, file, sources, problems))]
        if not by_locale:
            text = f"article `{id}` has no translation in a language of this site"
            problems.append(Problem("no-translation", text, f"articles/{id}", allowed=_file_names(sources)))
        elif pages:
            _add_article(id, pages, sources, problems)


def source_revision(title: str, summary: str | None, body: str) -> str:
    """12 hex digits that change when the title, the summary or the body do, but not with line ends or outer space."""
    texts = [_normal(title), _normal(summary or ""), _normal(body)]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _by_article(sources: Sources, problems: list[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted(sources.files):
        parts = PurePosixPath(file).parts
        if parts[0] != "articles":
            continue
        if len(parts) != 3 or not parts[2].lower().endswith(_SUFFIXES):
            problems.append(_stray(file, parts))
        elif not _ID.fullmatch(parts[1]):
            text = f"`{parts[1]}` cannot be an article id: lower case letters, digits, dots, - and _"
            problems.append(Problem("bad-form", text, file))
        else:
            found.setdefault(parts[1], []).append(file)
    return found


def _stray(file: str, parts: tuple[str, ...]) -> Problem:
    name = parts[-1]
    if len(parts) == 2 and name.lower().endswith(_SUFFIXES):
        id = name.rpartition(".")[0]
        return Problem("unknown-file", f"an article is a folder: move this to articles/{id}/<locale>.md", file)
    if name.lower().endswith(_SUFFIXES):
        return Problem("unknown-file", "too deep: an article's files lie directly in articles/<id>/", file)
    return Problem("unknown-file", "only Markdown files belong in articles/; images go to assets/", file)


def _by_locale(files: list[str], sources: Sources, problems: list[Problem]) -> dict[Locale, str]:
    """The file of each locale; a second file for a locale, or one for a locale the site has not, is a problem."""
    found: dict[Locale, str] = {}
    for file in files:
        locale = _locale_of(file, sources, problems)
        if locale is None:
            continue
        if locale in found:
            other = PurePosixPath(found[locale]).name
            text = f"two files for the locale `{locale}`: {other} and {PurePosixPath(file).name}; keep one"
            problems.append(Problem("two-files", text, file))
        else:
            found[locale] = file
    return found


def _locale_of(file: str, sources: Sources, problems: list[Problem]) -> Locale | None:
    stem = PurePosixPath(file).name.rpartition(".")[0]
    locale = canonical(stem)
    locales = sources.locales
    if locale is None:
        text = f"`{stem}` is not a language tag: the file is named after its locale, for example en.md"
        problems.append(Problem("unknown-locale", text, file, allowed=_file_names(sources)))
        return None
    if locales is not None and locale not in locales:
        text = f"the site has no locale `{locale}`{did_you_mean(locale, locales)} Add it to `locales` in site.yaml"
        problems.append(Problem("unknown-locale", text.replace("` Add", "`; add"), file, allowed=_file_names(sources)))
        return None
    return locale


def _file_names(sources: Sources) -> tuple[str, ...]:
    return tuple(f"{locale}.md" for locale in sources.locales or ())


def _page(locale: Locale, file: str, sources: Sources, problems: list[Problem]) -> _Page | None:
    text = decoded(sources.files[file], file, problems)
    if text is None:
        return None
    try:
        yaml, body, line = split(text, file)
    except SiteInvalid as error:
        problems.extend(error.problems)
        return None
    if yaml is None:
        text = "there is no front matter: begin the file with `---`, `title: …`, `---`"
        problems.append(Problem("missing-key", text, file, 1, "title"))
        return None
    return _Page(locale, file, yaml, {} if yaml.value is None else yaml.value, body, line)


def _add_article(id: str, pages: list[_Page], sources: Sources, problems: list[Problem]) -> None:
    source = _source(pages, sources)
    _know_aliases(source, sources)
    metas = {page.locale: _meta(page, page is source, source, problems) for page in pages}
    for page in pages:
        if metas[page.locale] is not None:
            sources.translations[id, page.locale] = Entry(page.locale, page.file, page.yaml)
    meta = metas[source.locale]
    if not isinstance(meta, ArticleMeta):
        return
    entry = Entry(meta, source.file, source.yaml)
    audience = _audience(entry, problems)
    translations = {page.locale: _translation(page, found) for page in pages if (found := metas[page.locale])}
    article = Article(id=id, meta=meta, source=source.locale, translations=translations, audience=audience)
    sources.articles[id] = Entry(article, source.file, source.yaml)


def _know_aliases(source: _Page, sources: Sources) -> None:
    aliases = source.value.get("aliases") if isinstance(source.value, dict) else None
    if isinstance(aliases, list):
        sources.known.setdefault("alias", set()).update(alias for alias in aliases if isinstance(alias, str))


def _source(pages: list[_Page], sources: Sources) -> _Page:
    """The default locale's page, else that of the first of the site's locales."""
    settings = sources.settings.value if sources.settings else None
    order = [settings.default_locale, *settings.locales] if settings else []
    ranks = {locale: rank for rank, locale in reversed(list(enumerate(order)))}
    return min(pages, key=lambda page: (ranks.get(page.locale, len(order)), page.locale))


def _meta(page: _Page, is_source: bool, source: _Page, problems: list[Problem]) -> TranslationMeta | None:
    value = page.value
    if not is_source and isinstance(value, dict):
        misplaced = [key for key in value if key in _SOURCE_ONLY]
        for key in misplaced:
            text = f"`{key}` holds for the whole article: write it in {source.file} only"
            line = page.yaml.line_of((key,)) if page.yaml else None
            problems.append(Problem("misplaced-key", text, page.file, line, key))
        value = {key: inner for key, inner in value.items() if key not in misplaced}
    shape = ArticleMeta if is_source else TranslationMeta
    checked = check_shape(shape, value, file=page.file, yaml=page.yaml)
    problems.extend(checked.problems)
    return checked.value


def _audience(entry: Entry[ArticleMeta], problems: list[Problem]) -> Audience:
    written = entry.value.audience
    if written == "public":
        return PUBLIC
    if written == "signed_in":
        return Audience("signed_in")
    groups = frozenset(written.get("groups", ())) if isinstance(written, dict) else frozenset()
    if not groups:
        problems.append(entry.problem("empty", "names no group, so nobody could read this", "audience"))
    return Audience("groups", groups)


def _translation(page: _Page, meta: TranslationMeta) -> Translation:
    revision = source_revision(meta.title, meta.summary, page.body)
    return Translation(
        locale=page.locale,
        meta=meta,
        body=page.body,
        file=page.file,
        body_line=page.body_line,
        source_revision=revision,
    )

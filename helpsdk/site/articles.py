"""Reading `articles/<id>/<locale>.md`: which files there are, their front matter, and the source translation."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.article import Article, ArticleMeta, Translation, TranslationMeta
from helpsdk.content.frontmatter import split
from helpsdk.content.yamlfile import YamlFile
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.i18n.locales import canonical
from helpsdk.site.doubts import texts_in
from helpsdk.site.layout import Layout, is_translation
from helpsdk.site.memo import Memo
from helpsdk.site.mending import without
from helpsdk.site.nearest import did_you_mean
from helpsdk.site.places import Entry, Sources
from helpsdk.site.sheet import decoded
from helpsdk.site.wording import check_shape
from helpsdk.types import Locale

_SOURCE_ONLY = frozenset(ArticleMeta.model_fields) - frozenset(TranslationMeta.model_fields)
#: What may be an id.
_WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")
#: Characters, of a file that cannot be read, that are searched for what may be aliases.
_SEARCHED = 20_000
#: In place of front matter that is wrong, so that the body below it is checked all the same.
_UNREADABLE = ArticleMeta(title="?")


@dataclass(frozen=True, slots=True)
class _Page:
    """One Markdown file, split and ready to be checked; without front matter `yaml` is None."""

    locale: Locale
    file: str
    yaml: YamlFile | None
    value: Any
    body: str
    body_line: int


def read_articles(sources: Sources, problems: list[Problem], layout: Layout, memo: Memo) -> None:
    """Fill `sources.articles` and `sources.translations` from `sources.files`; everything wrong goes to `problems`."""
    problems.extend(layout.stray_problems)
    for file in layout.strays:
        _doubt_stray(file, PurePosixPath(file).parts, sources)
    content, site = sources.files, (sources.locales, sources.default_locale)
    for id, files in layout.articles.items():
        inputs = (*site, *(content[file] for file in files))
        part, found = memo.made("article", (id, files), inputs, partial(_read_article, id, files, sources))
        _add_read(sources, part)
        problems.extend(found)
    sources.known["article"] = set(layout.articles)
    memo.keep("article", layout.articles.items())


def _add_read(sources: Sources, part: Sources) -> None:
    """As `Sources.add`, of an article; there are thousands."""
    sources.articles.update(part.articles)
    sources.translations.update(part.translations)
    if part.incomplete:
        sources.incomplete.update(part.incomplete)
    if part.doubts.names:
        sources.doubts.take(part.doubts)


def _read_article(id: str, files: tuple[str, ...], site: Sources) -> tuple[Sources, list[Problem]]:
    """One article, and everything wrong with its files; of the site only the languages matter."""
    content = {file: site.files[file] for file in files}
    sources = Sources(locales=site.locales, default_locale=site.default_locale, files=content)
    problems: list[Problem] = []
    sources.known["article"] = {id}
    by_locale = _by_locale(files, sources, problems)
    pages = [page for locale, file in by_locale.items() if (page := _page(locale, file, sources, problems))]
    _doubt_aliases(set(files) - {page.file for page in pages}, sources)
    if not pages:
        sources.doubts.add("article", (id,))
    if not by_locale:
        text = f"article `{id}` has no translation in a language of this site"
        problems.append(Problem("no-translation", text, f"articles/{id}", allowed=_file_names(sources)))
    elif pages:
        _add_article(id, by_locale, pages, sources, problems)
    return sources, problems


def source_revision(title: str, summary: str | None, body: str) -> str:
    """12 hex digits that change when the title, the summary or the body do, but not with line ends or outer space."""
    texts = [_normal(title), _normal(summary or ""), _normal(body)]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _doubt_stray(file: str, parts: tuple[str, ...], sources: Sources) -> None:
    """Links name the article that this file was meant to be."""
    if is_translation(parts[-1]):
        sources.doubts.add("article", (part.removesuffix(".md") for part in parts))
        _doubt_aliases({file}, sources)


def _doubt_aliases(files: Iterable[str], sources: Sources) -> None:
    """Any word in the front matter of files that are not read may be a former id of an article."""
    for file in files:
        head = sources.files[file][:_SEARCHED].decode("utf-8", "replace").partition("\n---")[0]
        sources.doubts.add("article", _WORD.findall(head))


def _by_locale(files: Sequence[str], sources: Sources, problems: list[Problem]) -> dict[Locale, str]:
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
        if "\n---" in body:  # front matter that only lacks its first line
            _doubt_aliases((file,), sources)
        return _Page(locale, file, None, None, body, line)
    return _Page(locale, file, yaml, {} if yaml.value is None else yaml.value, body, line)


def _add_article(
    id: str, files: dict[Locale, str], pages: list[_Page], sources: Sources, problems: list[Problem]
) -> None:
    source = _source(files, sources)
    main = source or _fullest(pages)
    metas = {page.locale: _meta(page, source, files, sources, problems) for page in pages}
    for page in pages:
        if metas[page.locale] is not None:
            sources.translations[id, page.locale] = Entry(page.locale, page.file, page.yaml)
    if source is None:
        sources.doubts.add("source", (id,))
    if len(pages) < len(files) or None in metas.values():
        sources.incomplete[id] = _article(id, main, pages, {key: meta or _UNREADABLE for key, meta in metas.items()})
    meta = metas.get(main)
    if isinstance(meta, ArticleMeta):
        page = next(page for page in pages if page.locale == main)
        article = _article(id, main, pages, metas)
        lines = {section: page.yaml.line_of(("sections", section)) for section in meta.sections if page.yaml}
        article = article.model_copy(update={"section_lines": lines})
        sources.articles[id] = Entry(article, page.file, page.yaml)


def _article(id: str, source: Locale, pages: list[_Page], metas: Mapping[Locale, TranslationMeta | None]) -> Article:
    """The article with those translations that have a `meta`."""
    meta = metas.get(source)
    translations = {page.locale: _translation(page, found) for page in pages if (found := metas[page.locale])}
    main = meta if isinstance(meta, ArticleMeta) else _UNREADABLE
    return Article(id=id, meta=main, source=source, translations=translations)


def _source(files: Mapping[Locale, str], sources: Sources) -> Locale | None:
    """The default locale, else the first of the site's locales; None when site.yaml does not tell."""
    if len(files) == 1:
        return next(iter(files))
    if sources.default_locale is None or sources.default_locale in files:
        return sources.default_locale
    return next((locale for locale in sources.locales or () if locale in files), None)


def _fullest(pages: list[_Page]) -> Locale:
    """The likely source: the translation that says most about the article."""
    counts = {page.locale: len(_SOURCE_ONLY.intersection(_keys(page))) for page in pages}
    return max(sorted(counts), key=lambda locale: counts[locale])


def _keys(page: _Page) -> Iterable[str]:
    return page.value if isinstance(page.value, dict) else ()


def _meta(
    page: _Page, source: Locale | None, files: Mapping[Locale, str], sources: Sources, problems: list[Problem]
) -> TranslationMeta | None:
    """The front matter; where the source is not known, every translation may say what only the source may."""
    if page.yaml is None:
        return None
    value = page.value
    if source in (None, page.locale):
        _know_aliases(page, sources)
    else:
        value = _without_misplaced(page, page.yaml, files[source], sources, problems)
    shape = ArticleMeta if source in (None, page.locale) else TranslationMeta
    checked = check_shape(shape, value, file=page.file, yaml=page.yaml)
    problems.extend(checked.problems)
    sources.doubts.add("article", checked.doubts)
    return checked.value


def _know_aliases(page: _Page, sources: Sources) -> None:
    aliases = page.value.get("aliases") if isinstance(page.value, dict) else None
    if isinstance(aliases, list):
        sources.doubts.add("article", (alias for alias in aliases if isinstance(alias, str)))


def _without_misplaced(page: _Page, yaml: YamlFile, source: str, sources: Sources, problems: list[Problem]) -> Any:
    misplaced = [key for key in _keys(page) if key in _SOURCE_ONLY]
    for key in misplaced:
        text = f"`{key}` holds for the whole article: write it in {source} only"
        problems.append(Problem("misplaced-key", text, page.file, yaml.line_of((key,)), key))
    if "aliases" in misplaced:
        sources.doubts.add("article", texts_in(page.value["aliases"]))
    return without(page.value, ((key,) for key in misplaced)) if misplaced else page.value


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

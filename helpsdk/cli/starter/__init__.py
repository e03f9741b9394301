"""The site that `helpsdk init` writes: texts that are true of any product, in the languages of the folders here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpsdk.content.frontmatter import split
from helpsdk.i18n.locales import best_match
from helpsdk.site.articles import source_revision
from helpsdk.site.edit import append_entry, append_item, set_front_matter
from helpsdk.site.scan.additions import Additions, extended
from helpsdk.site.scan.known import NewName
from helpsdk.types import Locale

HERE: Final = Path(__file__).parent
#: Languages that there are texts in; elsewhere the writer finds English ones to translate.
LANGUAGES: Final = ("en", "de", "es", "fr", "ru", "zh-Hans")
ARTICLES: Final = ("start-here", "using-help")

_NOTE: Final = "# The places of your product. `helpsdk screens` finds more of them in its code.\n"
_HOME: Final = {"en": "Home", "de": "Startseite", "es": "Inicio", "fr": "Accueil", "ru": "Главная", "zh-Hans": "首页"}
_START: Final = {
    "en": "Start",
    "de": "Loslegen",
    "es": "Empezar",
    "fr": "Commencer",
    "ru": "Начать",
    "zh-Hans": "开始",
}
_PLAIN: Final = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+)*")
_WORDS: Final = frozenset({"true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Starter:
    """What is asked of whoever starts a site. `found` is what their code has; its first screen gets the help."""

    id: str
    title: str
    locales: Sequence[Locale]
    found: Additions = field(default_factory=Additions)

    @property
    def screen(self) -> NewName:
        """The page at `/` where there is one."""
        screens = self.found.screens or (NewName("home", ("/",), title="Home"),)
        return next((screen for screen in screens if "/" in screen.urls), screens[0])

    @property
    def element(self) -> str:
        """One of the screen's own, else the one to put on the first thing people should press."""
        own = (element.id for element in self.found.elements if element.screen == self.screen.id)
        return next(own, f"{self.screen.id}.start")


def files_of(starter: Starter) -> dict[str, bytes]:
    """Every file of the site, by its path."""
    rules = f"rules/{starter.screen.id.partition('.')[0]}.yaml"
    return {
        "site.yaml": _site(starter).encode(),
        "screens.yaml": _screens(starter),
        rules: _rules(starter).encode(),
        **dict(_articles(starter)),
    }


def language_of(locale: Locale) -> str:
    """The language that the starter's texts come in for a locale."""
    return best_match([locale], LANGUAGES, "en").locale


def _site(starter: Starter) -> str:
    return f"""\
id: {_scalar(starter.id)}
title: {_scalar(starter.title)}
default_locale: {_scalar(starter.locales[0])}
locales: [{", ".join(map(_scalar, starter.locales))}]
"""


def _screens(starter: Starter) -> bytes:
    start = {"id": starter.element, "title": _in_all(_START, starter)}
    if not starter.found.screens:
        home = {"id": "home", "title": _in_all(_HOME, starter), "urls": ["/"], "elements": [start]}
        return append_entry(_NOTE.encode(), home, file="screens.yaml")
    content, _ = extended(_NOTE.encode(), starter.found)
    if all(element.id != starter.element for element in starter.found.elements):
        content = append_item(content, starter.screen.id, "elements", start, file="screens.yaml")
    return content


def _in_all(texts: Mapping[str, str], starter: Starter) -> str | dict[Locale, str]:
    """A text in each of the site's languages, or the one there is."""
    if len(starter.locales) == 1:
        return texts[language_of(starter.locales[0])]
    return {locale: texts[language_of(locale)] for locale in starter.locales}


def _rules(starter: Starter) -> str:
    return f"""\
# What shows where. Every key is in the guide: when, to whom, how often.
- id: start-here-tip            # the dot beside the element; a click opens it
  show: {{kind: tip, article: start-here}}
  at: {{element: {starter.element}}}

- id: using-help-panel          # a suggestion at the top of the panel
  show: {{kind: panel, article: using-help}}
  at: {{screen: {starter.screen.id}}}
"""


def _articles(starter: Starter) -> Iterator[tuple[str, bytes]]:
    for article in ARTICLES:
        source = _text(article, starter.locales[0], starter.title)
        for locale in starter.locales:
            content = _text(article, locale, starter.title)
            if locale != starter.locales[0]:
                content = set_front_matter(content, "translated_from", _revision(source))
            yield f"articles/{article}/{locale}.md", content


def _text(article: str, locale: Locale, title: str) -> bytes:
    content = (HERE / language_of(locale) / f"{article}.md").read_bytes()
    meta = _front_matter(content)
    for key in ("title", "summary"):
        if "{title}" in meta[key]:
            content = set_front_matter(content, key, meta[key].replace("{title}", title))
    return content.replace(b"{title}", re.sub(r"([\\`*_\[\]<>#])", r"\\\1", title).encode())


def _front_matter(content: bytes) -> Mapping[str, str]:
    parsed, _, _ = split(content.decode(), "article")
    assert parsed is not None, "the starter's articles have front matter"
    return dict(parsed.value)


def _revision(content: bytes) -> str:
    _, body, _ = split(content.decode(), "article")
    meta = _front_matter(content)
    return source_revision(meta["title"], meta["summary"], body)


def _scalar(text: str) -> str:
    """A text of one line in YAML."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)

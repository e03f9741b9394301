"""The steps of tours and checklists, each with the section of the article that says what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from helpsdk.content.sections import blocks_by_heading
from helpsdk.context import rules
from helpsdk.context.resolution import ResolvedItem
from helpsdk.i18n.locales import direction
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.fragments import Fragments, Target
from helpsdk.runtime.library import Library
from helpsdk.runtime.pages import Pages
from helpsdk.runtime.readings import Reading
from helpsdk.runtime.replies import ArticleCard, Step
from helpsdk.types import Locale, Tree


class Steps:
    """Of one revision."""

    def __init__(self, library: Library, fragments: Fragments, pages: Pages) -> None:
        self._library, self._fragments, self._pages = library, fragments, pages

    def steps(
        self, item: ResolvedItem, done: Collection[str], locales: tuple[Locale, ...], viewer: Viewer
    ) -> list[Step]:
        """Those whose section this viewer may read."""
        return list(self._steps(item, done, locales, viewer))

    def elements(self, item: ResolvedItem, steps: Iterable[rules.Step], viewer: Viewer) -> Iterator[str]:
        """Those that the `steps` of an item take place at, of the steps whose section this viewer may read."""
        for step in steps:
            if step.element is not None and self._told(item, step.id, viewer) is not None:
                yield step.element

    def _steps(
        self, item: ResolvedItem, done: Collection[str], locales: tuple[Locale, ...], viewer: Viewer
    ) -> Iterator[Step]:
        for step in item.steps:
            told = self._told(item, step.id, viewer)
            if told is not None:
                yield Step(
                    id=step.id,
                    title=told[0],
                    tree=told[1],
                    element=step.element,
                    screen=step.screen,
                    article=self._card(step, locales, viewer),
                    done=step.id in done,
                )

    def _told(self, item: ResolvedItem, id: str, viewer: Viewer) -> tuple[str, Tree] | None:
        """Title and text of a step: in the item's language, failing that in the one the article was written in."""
        if not self._library.leads_somewhere(Target(item.article, id), viewer):
            return None
        told = self._section(item.article, item.locale, id, viewer)
        source = self._library.published.articles[item.article].source
        if told is not None or item.locale == source:
            return told
        written = self._section(item.article, source, id, viewer)
        if written is None:
            return None
        title, tree = written
        return title, [{"t": "div", "lang": source, "dir": direction(source), "c": tree}] if tree else tree

    def _section(self, article: str, locale: Locale, id: str, viewer: Viewer) -> tuple[str, Tree] | None:
        reading = self._pages.readings.reading(article, locale, viewer)
        title = next((section.title for section in reading.sections if section.id == id), None)
        if title is None:
            return None
        return title, self._pages.readable(article, locale, _below_heading(reading, id), viewer)

    def _card(self, step: rules.Step, locales: tuple[Locale, ...], viewer: Viewer) -> ArticleCard | None:
        article = self._library.find(step.article, viewer) if step.article is not None else None
        if article is None:
            return None
        match = self._library.article_locale(article, locales)
        return self._fragments.card(article.id, match.locale, fallback=match.fallback)


def _below_heading(reading: Reading, id: str) -> Tree:
    """The blocks of a section and of those within it, without the section's own heading."""
    headed = [section for section in reading.sections if section.id]
    first = next(at for at, section in enumerate(headed) if section.id == id)
    level = headed[first].level
    end = next((at for at in range(first + 1, len(headed)) if headed[at].level <= level), len(headed))
    return [node for at, node in blocks_by_heading(reading.tree) if first <= at < end][1:]

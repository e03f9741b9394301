"""What the checks of bodies look at: of a whole site, or of as much of one as could be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from helpsdk.content.article import Article
from helpsdk.content.glossary import Term
from helpsdk.context.rules import Rule
from helpsdk.site.places import Sources


class Writing(Protocol):
    """`Site` is one."""

    @property
    def articles(self) -> Mapping[str, Article]: ...

    @property
    def glossary(self) -> Sequence[Term]: ...

    @property
    def rules(self) -> Sequence[Rule]: ...

    @property
    def files(self) -> Mapping[str, bytes]: ...

    @property
    def video_hosts(self) -> tuple[str, ...] | None:
        """The hosts that videos may come from; None when nobody can say."""


@dataclass(frozen=True, slots=True)
class PartialWriting:
    """The writing of a site that does not load."""

    articles: Mapping[str, Article]
    glossary: Sequence[Term]
    rules: Sequence[Rule]
    files: Mapping[str, bytes]
    video_hosts: tuple[str, ...] | None


def readable_writing(sources: Sources) -> PartialWriting:
    """Every body that could be read, also of articles whose front matter is wrong."""
    articles = {id: entry.value for id, entry in sources.articles.items()} | sources.incomplete
    hosts = sources.settings.value.video_hosts if sources.settings is not None else None
    terms, rules = [entry.value for entry in sources.glossary], [entry.value for entry in sources.rules]
    return PartialWriting(articles, terms, rules, sources.files, hosts)

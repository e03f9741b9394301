"""Markdown → a safe content tree, and from the tree everything else: HTML, plain text, sections, excerpt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from helpsdk.content.accessibility import barriers
from helpsdk.content.directives import FindTerm
from helpsdk.content.excerpt import excerpt_of
from helpsdk.content.intermediate import to_html
from helpsdk.content.limits import Budget, check_input, check_output
from helpsdk.content.links import Image, Link, Video
from helpsdk.content.notices import Notice, Notices
from helpsdk.content.parser import parse
from helpsdk.content.sanitize import sanitize
from helpsdk.content.sections import Heading, Section, headings_of, lead_of, split_sections
from helpsdk.content.tokens import TokenReader
from helpsdk.content.tree import tree_html
from helpsdk.content.treebuilder import build_tree
from helpsdk.content.treetext import tree_text
from helpsdk.errors import MarkupRefused
from helpsdk.types import Tree

__all__ = ["FindTerm", "Heading", "Image", "Link", "Notice", "Rendered", "Section", "Video", "render", "tree_html"]

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Rendered:
    """A body, rendered. `tree` is the only source: `html`, `text`, `sections` and the rest are computed from it.

    `links`, `images`, `videos`, `warnings` and `barriers` carry lines counted from 1 in the body, of `tables` they are
    all; `terms` are glossary ids, each once. `warnings` are about what was dropped or changed.
    """

    tree: Tree
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    terms: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
    videos: tuple[Video, ...] = ()
    tables: tuple[int | None, ...] = ()

    @cached_property
    def html(self) -> str:
        return tree_html(self.tree)

    @cached_property
    def text(self) -> str:
        """One line per block, headings included."""
        return tree_text(self.tree)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return split_sections(self.tree)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        return headings_of(self.sections)

    @cached_property
    def excerpt(self) -> str:
        """The first prose, at most 180 characters."""
        return excerpt_of(self.tree)

    @cached_property
    def barriers(self) -> tuple[Notice, ...]:
        """What not everybody can read; see `accessibility`."""
        return barriers(self.tree, self.links, self.images, self.tables)

    @cached_property
    def lead(self) -> Tree:
        """What a tip or banner shows: at most two blocks."""
        return lead_of(self.tree)


def render(markdown: str, *, trusted: bool = False, find_term: FindTerm | None = None) -> Rendered:
    """Renders a body (without front matter). Raises MarkupRefused, and nothing else, for a body beyond the limits.

    `trusted` lets raw HTML through to the allow-list; otherwise it is shown as text. `find_term` looks up
    `:term[words]{#id}` (id None when not written) in a glossary; without it the id is as written, or the words' slug.
    """
    markdown = _SURROGATES.sub("\ufffd", markdown)
    size = check_input(markdown)
    notices = Notices()
    try:
        return _render(markdown, size, trusted, find_term, notices)
    except RecursionError:
        raise MarkupRefused("the depth of nested elements", 1_000, 100) from None


def _render(markdown: str, size: int, trusted: bool, find_term: FindTerm | None, notices: Notices) -> Rendered:
    budget = Budget(len(markdown))
    tokens = parse(markdown, trusted=trusted, notices=notices, budget=budget, find_term=find_term)
    reader = TokenReader(notices, budget)
    intermediate = to_html(reader.read(tokens))
    check_output(intermediate, size)
    tree = build_tree(sanitize(intermediate))
    links, images, videos = tuple(reader.links), tuple(reader.images), tuple(reader.videos)
    return Rendered(tree, links, images, tuple(reader.terms), notices.all(), videos, tuple(reader.tables))

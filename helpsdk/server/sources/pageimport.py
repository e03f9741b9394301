"""One imported page: front matter mapped, body turned into our Markdown, every loss named."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.frontmatter import split
from helpsdk.content.markup import render
from helpsdk.content.yamlfile import decode
from helpsdk.errors import MarkupRefused, SiteInvalid
from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.mdx import to_markdown
from helpsdk.server.sources.pages import Page
from helpsdk.server.sources.references import References
from helpsdk.server.sources.shelter import Shelter

_SUMMARY = ("description", "summary", "excerpt")
_KEYWORDS = ("keywords", "tags")
_KNOWN = {"title", "updated", "draft", *_SUMMARY, *_KEYWORDS}
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Imported:
    """A page as it will be written; `text` is None when the file was skipped, and `losses` says why."""

    page: Page
    text: str | None
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class PageImport:
    """What is the same for every page of one import; picklable, so that pages can be shared out to processes."""

    ids: Mapping[str, str]
    assets: Mapping[PurePosixPath, str]
    collections: Mapping[str, str]  # page key → collection id
    sources: Mapping[str, str]  # page key → the locale that carries what holds for every language

    def convert(self, page: Page, raw: bytes) -> Imported:
        """Never raises for what a page holds."""
        losses: list[Loss] = []
        try:
            meta, body = self._read(page, raw, losses)
        except SiteInvalid as invalid:
            return Imported(page, None, (Loss("file", invalid.problems[0].message),))
        if meta.get("draft") is True:
            return Imported(page, None, (Loss("file", "a draft"),))
        body = self._body(page, body, losses)
        front = self._front_matter(page, meta, body, losses)
        try:
            rendered = render(body, trusted=True)
        except MarkupRefused as refused:
            return Imported(page, None, (*losses, Loss("file", f"the {refused}")))
        losses += [Loss("markup", warning.message) for warning in rendered.warnings]
        return Imported(page, front + body, tuple(losses))

    def _read(self, page: Page, raw: bytes, losses: list[Loss]) -> tuple[dict[str, Any], str]:
        text = decode(raw, str(page.path)).replace("\r\n", "\n")
        try:
            front, body, _ = split(text, str(page.path))
        except SiteInvalid as invalid:
            losses.append(Loss("front matter", f"unreadable: {invalid.problems[0].message}"))
            return {}, re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        meta = front.value if front is not None else {}
        if not isinstance(meta, dict):
            losses.append(Loss("front matter", "not a mapping"))
            meta = {}
        losses += [Loss("front matter", str(key)) for key in meta if key not in _KNOWN]
        return meta, body

    def _body(self, page: Page, body: str, losses: list[Loss]) -> str:
        shelter = Shelter()
        text = shelter.take(body)
        if page.path.suffix == ".mdx":
            text = to_markdown(text, losses.append)
        inside = PurePosixPath(page.key).parent
        text = References(page.path, inside, self.ids, self.assets, losses.append).rewrite(text)
        return shelter.give_back(text).strip("\n") + "\n"

    def _front_matter(self, page: Page, meta: dict[str, Any], body: str, losses: list[Loss]) -> str:
        front: dict[str, Any] = {"title": self._title(page, meta, body, losses)}
        if summary := next((str(meta[key]) for key in _SUMMARY if isinstance(meta.get(key), str)), ""):
            if len(summary) > 600:
                losses.append(Loss("summary", f"{len(summary)} characters"))
            front["summary"] = " ".join(summary.split())[:600]
        if words := next((meta[key] for key in _KEYWORDS if isinstance(meta.get(key), list)), None):
            front["keywords"] = [str(word) for word in words]
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(meta.get("updated", ""))):
            front["updated"] = str(meta["updated"])
        if page.locale == self.sources[page.key] and page.key in self.collections:
            front["collection"] = self.collections[page.key]
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
        return "\n".join(["---", *lines, "---", ""])

    @staticmethod
    def _title(page: Page, meta: dict[str, Any], body: str, losses: list[Loss]) -> str:
        title = meta.get("title")
        if isinstance(title, str) and title.strip():
            return title.strip()[:300]
        heading = _HEADING.search(body)
        made_up = heading[1] if heading else page.key.rpartition("/")[2].replace("-", " ").capitalize()
        losses.append(Loss("title", made_up[:120]))
        return re.sub(r"[*_`]", "", made_up)[:300]

"""One imported page: front matter mapped, body turned into our Markdown, every loss named."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from helpsdk.content.frontmatter import split
from helpsdk.content.markup import render
from helpsdk.content.yamlfile import decode
from helpsdk.errors import MarkupRefused, SiteInvalid
from helpsdk.server.sources.alerts import to_callouts
from helpsdk.server.sources.job import Imported, ImportJob
from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.mdx import to_markdown
from helpsdk.server.sources.pages import Page
from helpsdk.server.sources.references import References
from helpsdk.server.sources.shelter import Shelter

_SUMMARY = ("description", "summary", "excerpt")
_KEYWORDS = ("keywords", "tags")
_KNOWN = {"title", "updated", "draft", *_SUMMARY, *_KEYWORDS}
_FIRST_HEADING = re.compile(r"(?:[ \t]*\n)*[ ]{0,3}(?:#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*|(\S[^\n]*)\n=+[ \t]*)(?:\n|\Z)")
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PageImport:
    """Converts the pages of one import."""

    job: ImportJob

    def convert(self, page: Page, raw: bytes) -> Imported:
        """Never raises for what a page holds."""
        losses: list[Loss] = []
        try:
            meta, body = self._read(page, raw, losses)
        except SiteInvalid as invalid:
            return Imported(None, (Loss("file", invalid.problems[0].message),))
        if meta.get("draft") is True:
            return Imported(None, (Loss("file", "a draft"),))
        body = self._body(page, body, losses)
        title = self._title(page, meta, body, losses)
        body = without_title(body, title)
        front = self._front_matter(page, meta, title, losses)
        try:
            rendered = render(body, trusted=True)
        except MarkupRefused as refused:
            return Imported(None, (*losses, Loss("file", f"the {refused}")))
        losses += [Loss("markup", warning.message) for warning in rendered.warnings]
        return Imported(front + body, tuple(losses))

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
        text = to_callouts(shelter.take(body))
        if page.path.suffix == ".mdx":
            text = to_markdown(text, losses.append)
        inside = PurePosixPath(page.key).parent
        text = References(page.path, inside, self.job.ids, self.job.assets, losses.append).rewrite(text)
        return shelter.give_back(text).strip("\n") + "\n"

    def _front_matter(self, page: Page, meta: dict[str, Any], title: str, losses: list[Loss]) -> str:
        front: dict[str, Any] = {"title": title}
        if summary := next((str(meta[key]) for key in _SUMMARY if isinstance(meta.get(key), str)), ""):
            if len(summary) > 600:
                losses.append(Loss("summary", f"{len(summary)} characters"))
            front["summary"] = " ".join(summary.split())[:600]
        if words := next((meta[key] for key in _KEYWORDS if isinstance(meta.get(key), list)), None):
            front["keywords"] = [str(word) for word in words]
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(meta.get("updated", ""))):
            front["updated"] = str(meta["updated"])
        if page.locale == self.job.sources[page.key] and page.key in self.job.collections:
            front["collection"] = self.job.collections[page.key]
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


def without_title(body: str, title: str) -> str:
    """The body without a first heading that only repeats the title, which every reader shows above it."""
    first = _FIRST_HEADING.match(body)
    if first is None or _words(first[1] or first[2]) != _words(title):
        return body
    return body[first.end() :].lstrip("\n") or "\n"


def _words(heading: str) -> str:
    """As it reads: without marks of emphasis and code, and without an explicit id."""
    return " ".join(re.sub(r"\s*\{#[^{}\s]+\}\s*$|[*_`\\]", "", heading).split()).casefold()

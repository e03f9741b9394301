"""Links and images of an imported page: to articles of the same import, to copied assets, or reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

from helpsdk.content.pictures import PICTURES
from helpsdk.content.slugs import slug
from helpsdk.i18n.locales import canonical
from helpsdk.server.sources.losses import Loss

_TARGET = re.compile(
    r"\(\s*<?(?P<target>[^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)?)>?(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_BRACKET = re.compile(r"\\.|!?\[|\]")
_DEFINITION = re.compile(r"^(?P<before> {0,3}\[[^\]\n]+\]:[ \t]*)<?(?P<target>[^\s<>]+)>?", re.MULTILINE)
_ATTRIBUTE = re.compile(r"(?P<before>\s(?P<name>href|src)=\")(?P<target>[^\"]*)(?P<after>\")")
_EXTERNAL = re.compile(r"^(https?:|mailto:|tel:|#|article:|data:image/)", re.IGNORECASE)
IMAGES = frozenset(f".{suffix}" for suffix in PICTURES)


@dataclass(frozen=True, slots=True)
class References:
    """Where one page's links lead. `ids`: page key → article id; `assets`: source path → path below the site folder."""

    page: PurePosixPath
    inside: PurePosixPath  # the page's folder without its locale
    ids: Mapping[str, str]
    assets: Mapping[str, str]
    lose: Callable[[Loss], None]

    def rewrite(self, text: str) -> str:
        """The text with every link and image resolved."""
        text = self._inline(text)
        text = _DEFINITION.sub(lambda found: found["before"] + (self._link(found["target"]) or "#"), text)
        return _ATTRIBUTE.sub(self._attribute, text)

    def _inline(self, text: str) -> str:
        """One pass with a stack of open brackets: linear, whatever the text holds."""
        out: list[str] = []  # pieces; an open bracket is a piece of its own
        opened: list[int] = []
        position = 0
        while found := _BRACKET.search(text, position):
            out.append(text[position : found.start()])
            position = found.end()
            target = _TARGET.match(text, position) if found[0] == "]" and opened else None
            if target is not None:
                start = opened.pop()
                out[start:] = [self._resolved(out[start], "".join(out[start + 1 :]), target)]
                position = target.end()
                continue
            if found[0] == "]" and opened:
                opened.pop()
            elif found[0] in ("[", "!["):
                opened.append(len(out))
            out.append(found[0])
        return "".join(out) + text[position:]

    def _resolved(self, bracket: str, text: str, found: re.Match[str]) -> str:
        target = self._image(found["target"]) if bracket == "![" else self._link(found["target"])
        if target is None:
            return text
        return f"{bracket}{text}]({target}{found['title'] or ''})"

    def _attribute(self, found: re.Match[str]) -> str:
        resolve = self._image if found["name"] == "src" else self._link
        target = resolve(found["target"])
        return f"{found['before']}{target}{found['after']}" if target is not None else ""

    def _link(self, target: str) -> str | None:
        if _EXTERNAL.match(target) or not target:
            return target or None
        path, _, fragment = target.partition("#")
        article = self._article(path.partition("?")[0])
        if article is not None:
            section = slug(unquote(fragment))
            return f"article:{article}" + (f"#{section}" if section else "")
        if PurePosixPath(path).suffix.lower() in IMAGES and (image := self._asset(path)):
            return image
        self.lose(Loss("link", target[:120]))
        return None

    def _article(self, path: str) -> str | None:
        return next((self.ids[key] for key in self._keys(unquote(path)) if key in self.ids), None)

    def _keys(self, path: str) -> list[str]:
        """What page a path may mean: beside this page, or below it as if its name were a folder, or from the root."""
        bare = re.sub(r"(/|\.mdx?|\.markdown|\.html?)$", "", path)
        if not path.startswith("/"):
            beside = normpath(str(self.inside / bare))
            below = normpath(str(self.inside / self.page.stem / bare))
            return [key for base in (beside, below) for key in _and_index(base)]
        parts = [part for part in bare.split("/") if part]
        starts = [parts, parts[1:]] if parts and canonical(parts[0]) else [parts]
        return [key for start in starts for key in _and_index("/".join(start))]

    def _image(self, target: str) -> str | None:
        if _EXTERNAL.match(target):
            return target
        image = self._asset(target.partition("?")[0])
        if image is None:
            self.lose(Loss("image", target[:120]))
        return image

    def _asset(self, target: str) -> str | None:
        beside = normpath(str(self.page.parent / unquote(target)))
        return self.assets.get(beside) or self.assets.get(unquote(target).lstrip("/"))


def _and_index(key: str) -> list[str]:
    return [key, re.sub(r"/?(index|readme)$", "", key, flags=re.IGNORECASE)]

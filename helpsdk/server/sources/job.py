"""What an import hands to the process that reads its pages, and what comes back: plain values, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.pages import Page
from helpsdk.types import Locale


@dataclass(frozen=True, slots=True)
class ImportJob:
    """What is the same for every page of one import."""

    ids: Mapping[str, str]  # page key → article id
    assets: Mapping[str, str]  # path below the imported folder → path below the site folder
    collections: Mapping[str, str]  # page key → collection id
    sources: Mapping[str, Locale]  # page key → the locale that carries what holds for every language

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> ImportJob:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Imported:
    """A page as it will be written; `text` is None when the file was skipped, and `losses` says why."""

    text: str | None
    losses: tuple[Loss, ...]

    def to_json(self) -> bytes:
        return json.dumps({"text": self.text, "losses": [(loss.kind, loss.detail) for loss in self.losses]}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Imported:
        found = json.loads(text)
        return cls(found["text"], tuple(Loss(kind, detail) for kind, detail in found["losses"]))


def page_request(page: Page, raw: bytes) -> bytes:
    """A page and its file's bytes, as one request."""
    head = json.dumps([str(page.path), page.key, page.locale]).encode()
    return head + b"\n" + raw


def read_request(request: bytes) -> tuple[Page, bytes]:
    head, _, raw = request.partition(b"\n")
    path, key, locale = json.loads(head)
    return Page(PurePosixPath(path), key, locale), raw

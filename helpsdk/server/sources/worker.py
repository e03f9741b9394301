"""The limited process that reads imported pages. `helpsdk.server.sources.reading` starts it."""

from __future__ import annotations

from helpsdk.content.limited import Answer, serve
from helpsdk.server.sources.job import ImportJob, read_request
from helpsdk.server.sources.pageimport import PageImport


def main() -> None:
    serve(_prepare)


def _prepare(setup: bytes) -> Answer:
    pages = PageImport(ImportJob.from_json(setup))
    return lambda request: pages.convert(*read_request(request)).to_json()

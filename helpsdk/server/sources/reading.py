"""Every page of an import, converted in limited processes: a hostile one is skipped with the reason, the rest go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from helpsdk.server.sources.job import Imported, ImportJob, page_request
from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.pages import Page
from helpsdk.site.workers import Workers

LARGEST_PAGE = 5_000_000
#: Pages for which one more process pays for starting it.
_PAGES_EACH = 60


def read_pages(job: ImportJob, source: Path, pages: Sequence[Page]) -> Iterator[Imported]:
    """In the order of `pages`. Raises WorkersUnavailable where no process can be started, OSError for a lost file."""
    fitting = [page for page in pages if (source / page.path).stat().st_size <= LARGEST_PAGE]
    most = 1 + len(fitting) // _PAGES_EACH
    with Workers("helpsdk.server.sources.worker", job.to_json(), most=most) as workers:
        answers = workers.map(lambda page: page_request(page, (source / page.path).read_bytes()), fitting)
        kept = set(fitting)
        for page in pages:
            yield _imported(next(answers)) if page in kept else _TOO_LARGE


def _imported(answer: bytes | str) -> Imported:
    return Imported(None, (Loss("file", answer),)) if isinstance(answer, str) else Imported.from_json(answer)


_TOO_LARGE = Imported(None, (Loss("file", f"a page over {LARGEST_PAGE // 1_000_000} MB"),))

"""Sections analysed for an index: few here, many in limited processes, and the same comes of both."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

from helpsdk.search.analysed import AnalysedSections, SectionText, analysed_sections
from helpsdk.search.analysis import analyzer
from helpsdk.site.workers import MOST_PROCESSES, Workers, WorkersUnavailable
from helpsdk.types import Locale

#: Sections for which more processes pay.
MANY = 20_000
_AHEAD = 2  # requests for each process, so that none waits for the next

Sections: TypeAlias = Sequence[SectionText]
_Analyse: TypeAlias = Callable[[Sections], AnalysedSections]


def analysed_all(chunks: Iterable[Sections], locale: Locale, count: int) -> Iterator[AnalysedSections]:
    """What is searched of each chunk, in order; `count` is how many sections there are in all."""
    cores = min(os.cpu_count() or 1, MOST_PROCESSES)

    def here(chunk: Sections) -> AnalysedSections:
        return analysed_sections(chunk, analyzer(locale))

    if count < MANY or cores < 2:
        yield from map(here, chunks)
        return
    with (
        Workers("helpsdk.search.worker", locale.encode(), most=cores) as workers,
        ThreadPoolExecutor(cores, thread_name_prefix="helpsdk-analysis") as pool,
    ):
        yield from _ahead(pool, cores * _AHEAD, lambda chunk: _elsewhere(workers, chunk) or here(chunk), chunks)


def _ahead(
    pool: ThreadPoolExecutor, most: int, analyse: _Analyse, chunks: Iterable[Sections]
) -> Iterator[AnalysedSections]:
    """As `map`, with `most` under way: what is not taken yet is in memory."""
    waiting: deque[Future[AnalysedSections]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(analyse, chunk))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for one in waiting:
            one.cancel()


def _elsewhere(workers: Workers, chunk: Sections) -> AnalysedSections | None:
    """By another process; None where none can be started, as in a frozen app, or it would take too long."""
    try:
        answer = workers.ask(json.dumps(chunk).encode())
    except WorkersUnavailable:
        return None
    return AnalysedSections(*json.loads(answer)) if isinstance(answer, bytes) else None

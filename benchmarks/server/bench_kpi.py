"""Key figures from roll-ups against scans of the same interactions, as ratios of CPU time from one run.

    python benchmarks/server/bench_kpi.py [--interactions 10000000] [--articles 10000] [--even] [--folder DIR] [--small]

Interactions of thirty days, every kind equally likely. A few articles have most of them, as readers have it (the n-th
article is asked for 1/n as often); with `--even` every article is equally likely, which no site is, and which is the
worst there can be for top lists. The file is one that the server made; the rows and what the server's own code counts
of them are put there at once, without waiting for the disk, since filling is not what is measured. A scan is what one
would ask of the table of interactions in SQL, with all its filters, over the same file, which was read before; it must
find the same. `30 days` is all there is; of `7 days` the scan has the ids' range to help it.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpsdk.server.insights import Kpis
from helpsdk.server.store.counters import count as write
from helpsdk.server.store.interaction import COLUMNS, id_floor
from helpsdk.server.store.interactions import InteractionLog
from helpsdk.server.store.months import Months
from helpsdk.server.store.rollups import Increments, increments
from helpsdk.server.store.upserts import SqliteUpserts

SITE, MONTH = "shop", "2026-11"
START, DAYS = datetime(2026, 11, 1, tzinfo=UTC), 30
ALL, WEEK = ("2026-11-01", "2026-11-30"), ("2026-11-12", "2026-11-18")
_KINDS = ("shown", "opened", "voted", "dismissed", "searched", "advanced", "solved", "contacted", "missed", "tracked")
_BATCH, _ROUNDS = 50_000, 21
_INSERT = f"INSERT INTO interactions (site, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"


def rows(count: int, articles: int, even: bool) -> Iterator[list[tuple[Any, ...]]]:
    """In the order of time, some at a time."""
    dice = random.Random(1)
    step = DAYS * 86_400_000 / count
    first = int(START.timestamp() * 1000)
    for begin in range(0, count, _BATCH):
        numbers = range(begin, min(begin + _BATCH, count))
        yield [_row(int(first + number * step), dice, articles, even) for number in numbers]


def _row(at: int, dice: random.Random, articles: int, even: bool) -> tuple[Any, ...]:
    bits, kind = dice.getrandbits(74), dice.choice(_KINDS)
    time, tail = f"{at:012x}", f"{bits:019x}"
    id = f"{time[:8]}-{time[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[6:18]}"
    received = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    device, article = (
        f"device-{bits % 50_000}",
        f"article-{dice.randrange(articles) if even else int(articles ** dice.random())}",
    )
    asked, found = (f"words {bits % 5000}", bits % 10) if kind == "searched" else (None, None)
    vote = ("yes", "no")[bits % 2] if kind == "voted" else None
    rest = (None, None, None, None, vote, None)  # position, screen, element, name, value, articles
    return (id, received, None, kind, received, device, 12, None, article, "en", asked, found, *rest)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure both ways; both must find the same."""

    name: str
    ours: Callable[[Kpis], Any]
    scan: str
    values: tuple[Any, ...] = ()


_OF = f"FROM interactions WHERE site = '{SITE}'"
_WEEK = " AND id >= ? AND id < ?"
_IDS = (id_floor(datetime(2026, 11, 12, tzinfo=UTC)), id_floor(datetime(2026, 11, 19, tzinfo=UTC)))
_KIND = "CASE WHEN type = 'voted' THEN 'voted:' || value ELSE type END"
_TOP = " AND type = 'opened' GROUP BY article ORDER BY count(*) DESC, article LIMIT 20"
_MOST = " GROUP BY article ORDER BY count(*) DESC, article LIMIT 20"
_FAILED = " AND type = 'searched' AND results = 0 GROUP BY query ORDER BY count(*) DESC, query LIMIT 20"
FIGURES = (
    Figure("hour and kind, 7 days", lambda kpis: kpis.by_hour(*WEEK),
           f"SELECT substr(received, 1, 13), {_KIND}, count(*) {_OF}{_WEEK} GROUP BY 1, 2 ORDER BY 1, 2", _IDS),
    Figure("hour and kind, 30 days", lambda kpis: kpis.by_hour(*ALL),
           f"SELECT substr(received, 1, 13), {_KIND}, count(*) {_OF} GROUP BY 1, 2 ORDER BY 1, 2"),
    Figure("day and kind, 30 days", lambda kpis: kpis.by_day(*ALL),
           f"SELECT substr(received, 1, 10), {_KIND}, count(*) {_OF} GROUP BY 1, 2 ORDER BY 1, 2"),
    Figure("kinds, 30 days", lambda kpis: sorted(kpis.by_kind(*ALL).items()),
           f"SELECT {_KIND}, count(*) {_OF} GROUP BY 1 ORDER BY 1"),
    Figure("top 20 articles, 30 days", lambda kpis: kpis.top_articles(*ALL),
           f"SELECT article, count(*) {_OF}{_TOP}"),
    Figure("top 20 articles, 7 days", lambda kpis: kpis.top_articles(*WEEK),
           f"SELECT article, count(*) {_OF}{_WEEK}{_TOP}", _IDS),
    Figure("votes of 20 articles, 30 days",
           lambda kpis: [(article, votes.yes, votes.no) for article, votes in kpis.votes_by_article(*ALL).items()],
           f"SELECT article, sum(value = 'yes'), sum(value = 'no') {_OF} AND type = 'voted'{_MOST}"),
    Figure("failed searches, 30 days",
           lambda kpis: [(one.query, one.count) for one in kpis.failed_searches(*ALL)],
           f"SELECT query, count(*) {_OF}{_FAILED}"),
    Figure("votes, 30 days", lambda kpis: [astuple(kpis.votes(*ALL))],
           f"SELECT sum(value = 'yes'), sum(value = 'no') {_OF} AND type = 'voted'"),
)  # fmt: skip


def filled(folder: Path, count: int, articles: int, even: bool) -> None:
    months = Months(folder)
    months.write(MONTH, [(SITE, [])])
    months.close()
    file = sqlite3.connect(folder / f"interactions-{MONTH}.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
        file.execute(statement)
    found = Increments()
    for some in rows(count, articles, even):
        file.executemany(_INSERT, ((SITE, *row) for row in some))
        _add(found, increments(SITE, some))
    write(SqliteUpserts(file.cursor()), SITE, found)
    for statement in ("COMMIT", "PRAGMA journal_mode = WAL"):
        file.execute(statement)
    file.close()


def _add(found: Increments, more: Increments) -> None:
    found.hours.update(more.hours)
    found.articles.update(more.articles)
    found.failed.update(more.failed)
    found.unanswered |= more.unanswered


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def _scanned(file: sqlite3.Connection, figure: Figure) -> list[Any]:
    return file.execute(figure.scan, figure.values).fetchall()


def measure(folder: Path) -> list[tuple[str, float, float]]:
    """(figure, seconds of ours, seconds of the scan)."""
    log = InteractionLog(folder)
    kpis = Kpis(log.rollups, SITE)
    path = folder / f"interactions-{MONTH}.db"
    with path.open("rb") as read:
        while read.read(1 << 20):
            pass
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    results = []
    for figure in FIGURES:
        timed = [cpu(lambda figure=figure: figure.ours(kpis)) for _ in range(_ROUNDS + 1)][1:]
        scan, found = cpu(lambda figure=figure: _scanned(file, figure))
        assert timed[0][1] == found, (figure.name, timed[0][1][:3], found[:3])
        results.append((figure.name, statistics.median(taken for taken, _ in timed), scan))
    file.close()
    log.close()
    return results


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interactions", type=int, default=10_000_000)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--even", action="store_true", help="every article equally likely")
    parser.add_argument("--folder", type=Path, help="where to keep the interactions; reused when they are there")
    parser.add_argument("--small", action="store_true", help="only to see that it runs")
    options = parser.parse_args(argv)
    if options.small:
        options.interactions, options.articles = 20_000, 50
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        file = folder / f"interactions-{MONTH}.db"
        if not file.exists():
            folder.mkdir(exist_ok=True)
            filled(folder, options.interactions, options.articles, options.even)
            print(f"{options.interactions:,} interactions, {file.stat().st_size / 1e6:,.0f} MB")
        results = measure(folder)
    print(f"{'':28}{'roll-ups, ms':>14}{'scan, ms':>12}{'ratio':>9}")
    for name, ours, scan in results:
        print(f"{name:28}{ours * 1e3:>14.2f}{scan * 1e3:>12,.0f}{scan / ours:>9,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

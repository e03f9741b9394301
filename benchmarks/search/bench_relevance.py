"""How good our search is, and how fast, against other engines over relevance sets, whole bodies, all queries.

    python benchmarks/search/bench_relevance.py [SETS] [--only NAME …] [--skip-peers]

SETS holds a folder for each set, as `helpsdk evaluate-search` takes it; without it those of the independent suites.
NDCG@10 of stock Tantivy (one field, tokenizer `default`, terms OR-ed), ours, ours with slips of the fingers in every
query, SQLite FTS5, bm25s and MiniSearch; then the CPU of a query with slips over that of one without.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Sequence
from pathlib import Path

import engines

from helpsdk.search.evaluation.evaluation import ours, typed
from helpsdk.search.evaluation.judged import JudgedSet, load
from helpsdk.search.evaluation.measures import quality

_SUITES = Path(os.environ.get("HELPSDK_CONFORMANCE", Path(__file__).resolve().parents[3] / "shared" / "conformance"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="?", type=Path, default=_SUITES / "search")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--skip-peers", action="store_true")
    options = parser.parse_args()
    if not options.sets.is_dir():
        print(f"{options.sets}: no relevance sets there")
        return
    folders = [one for one in sorted(options.sets.iterdir()) if not options.only or one.name in options.only]
    columns = ["stock", "ours", "ratio", "typos", "kept", "CPU x", *([] if options.skip_peers else _PEERS)]
    print(f"{'':14}" + "".join(f"{name:>11}" for name in columns))
    rows = [_row(folder, peers=not options.skip_peers) for folder in folders]
    print(f"{'mean':14}" + "".join(f"{statistics.fmean(column):11.4f}" for column in zip(*rows, strict=True)))
    stocks, our = (statistics.fmean(row[at] for row in rows) for at in (0, 1))
    print(f"mean of ours over mean of stock: {our / stocks:.4f}")


_PEERS = ["fts5", "bm25s", "minisearch"]


def _row(folder: Path, *, peers: bool) -> list[float]:
    judged = load(folder)
    clean, slipped = ([query.text for query in judged.queries], typed(judged))
    stock, _ = _scored(judged, engines.asked(engines.stock(judged))(clean))
    engine = engines.asked(ours(judged))
    engine(clean)
    our, cpu = _scored(judged, engine(clean))
    engine(slipped)
    typo, typo_cpu = _scored(judged, engine(slipped))
    row = [stock, our, our / stock, typo, typo / our, typo_cpu / cpu]
    if peers:
        made = [engines.asked(engines.fts5(judged)), engines.asked(engines.bm25(judged))]
        row += [_scored(judged, answers(clean))[0] for answers in (*made, engines.MiniSearch(judged).answers)]
    print(f"{folder.name:14}" + "".join(f"{value:11.4f}" for value in row), flush=True)
    return row


def _scored(judged: JudgedSet, answered: tuple[Sequence[Sequence[str]], float]) -> tuple[float, float]:
    """NDCG@10, and the CPU seconds of a query."""
    orders, cpu = answered
    relevant = [judged.relevant[query.id] for query in judged.queries]
    return quality(zip(orders, relevant, strict=True)).ndcg, cpu


if __name__ == "__main__":
    main()

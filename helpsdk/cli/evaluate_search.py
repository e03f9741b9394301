"""`helpsdk evaluate-search`: how good search is on a relevance set, such as one made of a site's own content."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from helpsdk.cli.options import add_json
from helpsdk.cli.output import Output, UsageError, counted

HELP = "measure search on a folder of documents, queries and judgements"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "set", metavar="FOLDER", type=Path, help="holds docs.jsonl, queries.jsonl, qrels.jsonl and meta.json"
    )
    parser.add_argument("--typos", action="store_true", help="with slips of the fingers, and how much is kept of clean")
    parser.add_argument("--worst", metavar="N", type=int, default=0, help="print the N queries that do worst")
    add_json(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    from helpsdk.search.evaluation.evaluation import evaluate, ours
    from helpsdk.search.evaluation.judged import load

    if not args.set.is_dir():
        raise UsageError(f"{args.set}: no such folder")
    judged = load(args.set)
    for note in judged.notes:
        output.note(note)
    engine = ours(judged)
    clean = evaluate(engine, judged)
    found = evaluate(engine, judged, typos=True) if args.typos else clean
    document: dict[str, Any] = found.quality.as_dict()
    if args.typos:
        document["kept"] = round(found.quality.ndcg / clean.quality.ndcg, 4) if clean.quality.ndcg else None
        document["clean"] = clean.quality.as_dict()
    _tell(document, len(judged.documents), judged.locale, output)
    for ndcg, text, order in sorted(found.each, key=lambda one: one[0])[: max(0, args.worst)]:
        output.line(f"{ndcg:.3f}  {text}  →  {', '.join(order[:3]) or 'nothing'}")
    output.document(document)
    return 0


def _tell(document: dict[str, Any], documents: int, locale: str, output: Output) -> None:
    output.line(f"{counted(document['queries'], 'query', 'queries')} over {counted(documents, 'document')} in {locale}")
    for name in ("ndcg@10", "mrr@10", "recall@5"):
        clean = f"  (clean {document['clean'][name]:.4f})" if "clean" in document else ""
        output.line(f"{name:10}{document[name]:.4f}{clean}")
    if document.get("kept") is not None:
        output.line(f"{'kept':10}{document['kept']:.1%}")

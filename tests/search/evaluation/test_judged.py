from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.search.evaluation.evaluation import evaluate, ours
from helpsdk.search.evaluation.judged import load

FILES: dict[str, list[dict[str, Any]]] = {
    "docs.jsonl": [{"id": "send", "title": "Send an invoice", "body": "Press Send."}, {"id": 2, "title": "Refunds"}],
    "queries.jsonl": [{"id": 1, "text": "mail invoices"}, {"id": "unjudged", "text": "x"}],
    "qrels.jsonl": [{"qid": 1, "did": "send", "rel": 1}, {"qid": "unjudged", "did": "send", "rel": 0}],
}


def written(folder: Path, **changed: str) -> Path:
    """A set in a folder; `changed` are texts of files by name without ending."""
    for name, lines in FILES.items():
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / name).write_text(changed.get(name.split(".")[0], text), encoding="utf-8")
    (folder / "meta.json").write_text(changed.get("meta", '{"lang": "en"}'), encoding="utf-8")
    return folder


def test_a_set_is_searched_as_a_site_is(tmp_path: Path) -> None:
    judged = load(written(tmp_path))
    assert [query.id for query in judged.queries] == ["1"]
    assert ours(judged)("invoices") == ["send"]
    assert evaluate(ours(judged), judged).quality.ndcg == 1.0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"docs": '{"id": "a"}\n{"title": 3}'}, "docs.jsonl:2"),
        ({"docs": '{"id": "a"}\n{"id": "a"}'}, '"a" is there twice'),
        ({"queries": "nonsense"}, "queries.jsonl:1"),
        ({"qrels": '{"qid": "1"}'}, "[did]"),
        ({"qrels": ""}, "no query has a relevant document"),
        ({"meta": "{}"}, "meta.json: error [lang]"),
        ({"meta": '{"lang": "klingonish_x"}'}, "no language tag"),
        ({"docs": ""}, "no document is in it"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(SiteInvalid) as refused:
        load(written(tmp_path, **changed))
    assert says in str(refused.value)


def test_judgements_of_nothing_are_noted(tmp_path: Path) -> None:
    qrels = '{"qid": 1, "did": "snd"}\n{"qid": 1, "did": "send"}\n{"qid": "44", "did": "send"}'
    assert load(written(tmp_path, qrels=qrels)).notes == (
        "qrels.jsonl names a qid that is not in queries.jsonl: 44",
        "qrels.jsonl names a did that is not in docs.jsonl: snd",
    )


def test_a_folder_without_a_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(SiteInvalid) as refused:
        load(tmp_path)
    assert len(refused.value.problems) == 4

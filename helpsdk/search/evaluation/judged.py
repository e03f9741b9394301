"""A relevance set: documents, queries, and which documents are relevant to which query.

A folder with `docs.jsonl` ({id, title, headings?, body}), `queries.jsonl` ({id, text}), `qrels.jsonl` ({qid, did, rel})
and `meta.json` ({lang}). It is searched as a site is: a document is an article of one section, its headings that
section's, behind the same index and queries as a server's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from helpsdk.errors import Problem, SiteInvalid
from helpsdk.i18n.locales import canonical
from helpsdk.site.published import PublishedArticle, PublishedSite, PublishedTranslation, Section
from helpsdk.site.site import SiteSettings

FILES = ("docs.jsonl", "queries.jsonl", "qrels.jsonl", "meta.json")


class Document(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    title: str = ""
    headings: str = ""
    body: str = ""


class JudgedQuery(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    text: str


class _Judgement(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    qid: str
    did: str
    rel: int = 1


class _Meta(BaseModel):
    lang: str


Line = TypeVar("Line", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """`queries` are those with at least one relevant document; `relevant` says by query and document how much."""

    locale: str
    documents: tuple[Document, ...]
    queries: tuple[JudgedQuery, ...]
    relevant: Mapping[str, Mapping[str, int]]
    notes: tuple[str, ...] = ()  # what looks like a mistake, and is counted all the same

    @property
    def site(self) -> PublishedSite:
        """The documents as a published site, one article each; articles are in the documents' order."""
        settings = SiteSettings(id="evaluation", title="Evaluation", default_locale=self.locale, locales=(self.locale,))
        articles = (self._article(at, document) for at, document in enumerate(self.documents))
        return PublishedSite(settings=settings, articles={article.id: article for article in articles})

    def document(self, article: str) -> str:
        """The id of the document that an article of `site` is."""
        return self.documents[int(article[1:])].id

    def _article(self, at: int, document: Document) -> PublishedArticle:
        section = Section(id="s", title=document.headings, level=2, text=document.body)
        text = PublishedTranslation(
            locale=self.locale,
            title=document.title,
            excerpt="",
            tree=[],
            lead=[],
            sections=(section,),
            source_revision="0",
        )
        return PublishedArticle(id=f"d{at:08}", source=self.locale, translations={self.locale: text})


def load(folder: Path) -> JudgedSet:
    """Read a set. Raises SiteInvalid with the file and line of every mistake."""
    problems: list[Problem] = [
        Problem("missing-file", f"a relevance set has a file {name}", file=name)
        for name in FILES
        if not (folder / name).is_file()
    ]
    if problems:
        raise SiteInvalid(problems)
    documents = tuple(_lines(folder / "docs.jsonl", Document, problems))
    queries = tuple(_lines(folder / "queries.jsonl", JudgedQuery, problems))
    judgements = list(_lines(folder / "qrels.jsonl", _Judgement, problems))
    meta = _meta(folder / "meta.json", problems)
    problems += _twice("docs.jsonl", documents) + _twice("queries.jsonl", queries)
    relevant: dict[str, dict[str, int]] = {}
    for one in judgements:
        if one.rel > 0:
            relevant.setdefault(one.qid, {})[one.did] = one.rel
    judged = tuple(query for query in queries if query.id in relevant)
    if not problems and not judged:
        problems.append(Problem("no-query", "no query has a relevant document", file="qrels.jsonl"))
    if not problems and not documents:
        problems.append(Problem("no-document", "no document is in it", file="docs.jsonl"))
    if meta is not None and canonical(meta.lang) is None:
        problems.append(Problem("bad-line", f"{meta.lang} is no language tag", file="meta.json", key="lang"))
    if problems or meta is None:
        raise SiteInvalid(problems)
    notes = [*_unknown("qid", [one.qid for one in judgements], "queries.jsonl", queries)]
    notes += _unknown("did", [one.did for one in judgements], "docs.jsonl", documents)
    return JudgedSet(meta.lang, documents, judged, relevant, tuple(notes))


def _lines(file: Path, model: type[Line], problems: list[Problem]) -> Iterator[Line]:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                problems.append(_problem(file, number, error, model))


def _meta(file: Path, problems: list[Problem]) -> _Meta | None:
    try:
        return _Meta.model_validate_json(file.read_bytes())
    except ValidationError as error:
        problems.append(_problem(file, None, error, _Meta))
        return None


def _problem(file: Path, line: int | None, error: ValidationError, model: type[BaseModel]) -> Problem:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or None
    return Problem("bad-line", first["msg"], file=file.name, line=line, key=key, allowed=tuple(model.model_fields))


def _unknown(
    key: str, named: list[str], file: str, known: tuple[Document, ...] | tuple[JudgedQuery, ...]
) -> Iterator[str]:
    ids = {one.id for one in known}
    missing = list(dict.fromkeys(id for id in named if id not in ids))
    if missing:
        more = f", and {len(missing) - 5} more" if len(missing) > 5 else ""
        yield f"qrels.jsonl names a {key} that is not in {file}: {', '.join(missing[:5])}{more}"


def _twice(file: str, found: tuple[Document, ...] | tuple[JudgedQuery, ...]) -> list[Problem]:
    seen: set[str] = set()
    again = [one.id for one in found if one.id in seen or seen.add(one.id)]  # type: ignore[func-returns-value]
    return [Problem("twice", f"the id {json.dumps(id, ensure_ascii=False)} is there twice", file=file) for id in again]

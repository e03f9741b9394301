"""One YAML file of a site folder: its text, its value, and its entries checked one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel

from helpsdk.content.yamlfile import YamlFile, decode, parse_yaml
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.doubts import Doubts
from helpsdk.site.places import Entry
from helpsdk.site.wording import check_shape, kind_of

M = TypeVar("M", bound=BaseModel)

#: Bytes; the text files of a site are read by people.
MAX_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A YAML file that could be parsed. `value` is what is in it, None for an empty one."""

    file: str
    yaml: YamlFile
    value: Any


def decoded(content: bytes, file: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None and the reason in `problems`. A byte order mark is dropped."""
    if len(content) > MAX_TEXT:
        text = f"the file has {len(content):,} bytes; at most {MAX_TEXT:,} are read"
        problems.append(Problem("too-large", text, file))
        return None
    try:
        return decode(content, file)
    except SiteInvalid as error:
        problems.extend(error.problems)
        return None


def read_sheet(files: Mapping[str, bytes], file: str, problems: list[Problem]) -> Sheet | None:
    """The parsed file, or None and the reasons in `problems`; None alone when there is no such file."""
    if file not in files:
        return None
    text = decoded(files[file], file, problems)
    if text is None:
        return None
    try:
        yaml = parse_yaml(text, file=file)
    except SiteInvalid as error:
        problems.extend(error.problems)
        return None
    return Sheet(file, yaml, yaml.value)


def whole(
    shape: Any, sheet: Sheet, problems: list[Problem], doubts: Doubts, kinds: tuple[str, ...] = ()
) -> Entry[Any] | None:
    """The whole file as one value; an empty file is an empty mapping. It declares `kinds`."""
    value = {} if sheet.value is None else sheet.value
    checked = check_shape(shape, value, file=sheet.file, yaml=sheet.yaml)
    problems.extend(checked.problems)
    for kind in kinds:
        doubts.add(kind, checked.doubts)
    return None if checked.value is None else Entry(checked.value, sheet.file, sheet.yaml)


def entries(
    model: type[M], sheet: Sheet, problems: list[Problem], doubts: Doubts, kinds: tuple[str, ...] = ()
) -> list[Entry[M]]:
    """The valid entries of a file that holds a list. They declare `kinds`."""
    word = model.__name__.lower()
    value = [] if sheet.value is None else sheet.value
    if not isinstance(value, list):
        text = f"expected a list of {word}s, each beginning with `- id: …`; found {kind_of(value)}"
        problems.append(Problem("wrong-type", text, sheet.file, sheet.yaml.line_of(())))
        return []
    found = []
    for index, one in enumerate(value):
        checked = check_shape(model, one, file=sheet.file, yaml=sheet.yaml, path=(index,))
        problems.extend(_named(checked.problems, word, one))
        for kind in kinds:
            doubts.add(kind, checked.doubts)
        if checked.value is not None:
            found.append(Entry(checked.value, sheet.file, sheet.yaml, (index,)))
    return found


def _named(problems: Iterable[Problem], word: str, value: Any) -> Iterator[Problem]:
    """Problems of a rule with its id, where it has one."""
    id = value.get("id") if word == "rule" and isinstance(value, dict) else None
    about = f"rule `{id}`" if isinstance(id, str) and id else None
    return (replace(problem, about=about) for problem in problems)


def raw_ids(sheet: Sheet | None) -> Iterator[str]:
    """The ids a list file names, valid or not."""
    for value in sheet.value if sheet is not None and isinstance(sheet.value, list) else ():
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            yield value["id"]

"""The product's own words, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from examples.fastapi.people import PEOPLE
from fastapi import Request

LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "zh-Hans": "中文"}
_WORDS: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
)


class Words:
    """`words("borrow")`, `words("due", date="3 May")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        return _WORDS[key][self.language].format(**values)

    def date(self, day: date) -> str:
        return f"{day.month}月{day.day}日" if self.language == "zh-Hans" else f"{day.day:02}.{day.month:02}.{day.year}"


def language_of(request: Request) -> str:
    """As it was chosen, else the person's own, else English."""
    chosen = request.session.get("language", "")
    person = PEOPLE.get(request.session.get("person", ""))
    return chosen if chosen in LANGUAGES else person.language if person else "en"

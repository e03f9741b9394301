"""The product's own words, one YAML file per language under `locales/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[1] / "locales"
LOCALES: dict[str, str] = {"en": "English", "zh-Hans": "简体中文", "ru": "Русский", "ar": "العربية"}
DEFAULT = "en"
RIGHT_TO_LEFT = frozenset({"ar"})

Text = str | Mapping[str, str]


class MissingText(KeyError):
    """A key that a language does not have."""


class Translations:
    """Texts of one language. A text with plural forms is chosen by its argument `count`."""

    def __init__(self, locale: str, texts: Mapping[str, Text]) -> None:
        self.locale = locale
        self.direction = "rtl" if locale in RIGHT_TO_LEFT else "ltr"
        self._texts = texts
        self._plural = Locale.parse(locale, sep="-").plural_form

    def text(self, key: str, /, **values: object) -> str:
        """The text of `key` with its `{placeholders}` filled. Raises MissingText."""
        return self._pattern(key, values).format(**values)

    def markup(self, key: str, /, **values: object) -> Markup:
        """Like `text`, as HTML: each value escaped and isolated, so that no Latin name turns an Arabic sentence."""
        isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in values.items()}
        pattern = self._pattern(key, values)
        return Markup(escape(pattern)).format(**isolated)

    def keys(self) -> Iterator[str]:
        return iter(self._texts)

    def _pattern(self, key: str, values: Mapping[str, Any]) -> str:
        if key not in self._texts:
            raise MissingText(f"{self.locale}: {key}")
        text = self._texts[key]
        return text if isinstance(text, str) else text[self._plural(abs(int(values["count"])))]


@cache
def translations(locale: str) -> Translations:
    """The texts of one of LOCALES, read once."""
    tree = yaml.safe_load((FOLDER / f"{locale}.yaml").read_text(encoding="utf-8"))
    return Translations(locale, dict(_flat(tree)))


_PLURALS = {"zero", "one", "two", "few", "many", "other"}


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in tree.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and not set(value) <= _PLURALS:
            yield from _flat(value, f"{path}.")
        else:
            yield path, value

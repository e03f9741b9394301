"""The widget's own words: one PO catalogue per language in `messages/`, compiled to the JSON the widget reads.

Writers of translations edit `messages/<locale>.po`. `python -m helpsdk.i18n.catalogs` collects the messages of the
widget's source into `messages.pot`, brings every catalogue up to date with it and compiles them; that needs Babel.
Everything else reads only the JSON: `ru.json` for what every page needs, `ru.panel.json` for what the panel says
besides, and so on (`helpsdk.i18n.parts`). English is what the code says, and needs no file.
"""

from __future__ import annotations

import json
import re
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpsdk.i18n.locales import direction
from helpsdk.i18n.parts import BASE, distinct, key_of, part_of
from helpsdk.i18n.plurals import forms_by_category
from helpsdk.types import Locale

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

MESSAGES = Path(__file__).parent / "messages"
SOURCE = Path(__file__).parents[2] / "js-widget" / "src"
TEMPLATE = "messages.pot"
#: A call with literals: `t("…")`, `tn("…", "…", n)`. Readers of JavaScript lose their way in TypeScript with JSX.
_TEXT = r'\s*("(?:[^"\\]|\\.)+")'
_CALL = re.compile(rf"\bt\({_TEXT}|\btn\({_TEXT},{_TEXT}")
_ENCODING = "utf-8"


def available(folder: Path = MESSAGES) -> tuple[Locale, ...]:
    """The languages the widget speaks, English first: those that have a compiled catalogue."""
    return ("en", *sorted(path.stem for path in folder.glob("*.json") if "." not in path.stem))


def load(locale: Locale, part: str = BASE, folder: Path = MESSAGES) -> dict[str, Any]:
    """One compiled file: `locale`, `dir`, and `messages` by the keys of their English.

    A message with a number in it is an object: its forms by CLDR plural category.
    """
    catalog: dict[str, Any] = json.loads((folder / file_name(locale, part)).read_bytes())
    return catalog


def file_name(locale: Locale, part: str = BASE) -> str:
    """`ru.json`, `ru.panel.json`."""
    return f"{locale}.json" if part == BASE else f"{locale}.{part}.json"


def extract(source: Path = SOURCE) -> Catalog:
    """Every message of the widget's source, with where it is used."""
    from babel.messages.catalog import Catalog

    template = Catalog(
        project="helpsdk", header_comment="# The widget's messages. The text in the code is the English one."
    )
    for path in sorted(source.rglob("*.ts*")):
        place: Any = (path.relative_to(source).as_posix(), None)
        for call in _CALL.finditer(path.read_text(_ENCODING)):
            message, *plural = (json.loads(text) for text in call.groups() if text)
            template.add((message, *plural) if plural else message, locations=[place])
    return template


def read_po(path: Path) -> Catalog:
    """A catalogue as translators write it."""
    from babel.messages.pofile import read_po as read

    with path.open("rb") as file:
        return read(file, locale=path.stem)


def compiled(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """A catalogue as the widget reads it, by part. Untranslated and doubtful messages are left to English."""
    locale = _locale(catalog)
    parts: dict[str, dict[str, Any]] = {part: {} for part in sorted({_part(one) for one in catalog if one.id})}
    for message in sorted(translated(catalog), key=english):
        parts[_part(message)][key_of(english(message))] = _value(message, catalog)
    return {
        part: {"locale": locale, "dir": direction(locale), "messages": messages} for part, messages in parts.items()
    }


def translated(catalog: Catalog) -> list[Message]:
    """The messages that are there in every form, and not doubtful."""
    return [one for one in catalog if one.id and not one.fuzzy and one.string and all(_forms(one))]


def missing(catalog: Catalog, template: Catalog) -> list[str]:
    """The messages of `template` that `catalog` does not translate in every plural form it has."""
    done = {english(message) for message in translated(catalog)}
    return [english(message) for message in template if message.id and english(message) not in done]


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as it is kept: sorted, without dates and line numbers, so that it changes only when words do."""
    from babel.messages.pofile import write_po

    buffer = BytesIO()
    write_po(buffer, catalog, sort_output=True, omit_header=False, width=100, include_lineno=False)
    volatile = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Report-Msgid-Bugs-To")
    lines = buffer.getvalue().decode(_ENCODING).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in volatile))).encode(
        _ENCODING
    )


def json_files(catalog: Catalog) -> dict[str, bytes]:
    """The compiled catalogue's files by name."""
    return {
        file_name(content["locale"], part): (
            json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        ).encode(_ENCODING)
        for part, content in compiled(catalog).items()
    }


def update(folder: Path = MESSAGES) -> dict[Locale, list[str]]:
    """Bring template, catalogues and JSON up to date with the source; what is missing, by language.

    Raises ValueError when two messages have one key: one of them needs other words.
    """
    template = extract()
    distinct(english(message) for message in template if message.id)
    (folder / TEMPLATE).write_bytes(po_bytes(template))
    left: dict[Locale, list[str]] = {}
    for path in sorted(folder.glob("*.po")):
        catalog = read_po(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.write_bytes(po_bytes(catalog))
        files = json_files(catalog)
        for old in compiled_files(folder, _locale(catalog)):
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        left[path.stem] = missing(catalog, template)
    return left


def english(message: Message) -> str:
    """A message as the code says it; of two forms, that for one."""
    return message.id if isinstance(message.id, str) else message.id[0]


def compiled_files(folder: Path, locale: Locale) -> list[Path]:
    """The compiled files of one language that are there."""
    return [path for path in sorted(folder.glob("*.json")) if path.name.split(".")[0] == locale]


def _locale(catalog: Catalog) -> Locale:
    return str(catalog.locale).replace("_", "-")


def _part(message: Message) -> str:
    return part_of(path for path, _ in message.locations)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _value(message: Message, catalog: Catalog) -> str | dict[str, str]:
    return message.string if isinstance(message.string, str) else forms_by_category(catalog, _forms(message))


def main() -> int:
    """Update everything; exit 1 when a language misses a message, naming it."""
    left = update()
    for locale, messages in left.items():
        for message in messages:
            sys.stderr.write(f"{locale}: not translated: {message}\n")
    return 1 if any(left.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""The widget's own words: one PO catalogue per language in `messages/`, compiled to the JSON the widget reads.

Writers of translations edit `messages/<locale>.po`. `python -m helpsdk.i18n.catalogs` collects the messages of the
widget's source into `messages.pot`, brings every catalogue up to date with it and compiles them; that needs Babel.
Everything else reads only the JSON.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpsdk.i18n.locales import direction
from helpsdk.types import Locale

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

MESSAGES = Path(__file__).parent / "messages"
SOURCE = Path(__file__).parents[2] / "js-widget" / "src"
TEMPLATE = "messages.pot"
_KEYWORDS: dict[str, Any] = {"t": None, "tn": (1, 2)}
_ENCODING = "utf-8"


def available(folder: Path = MESSAGES) -> tuple[Locale, ...]:
    """The languages that have a compiled catalogue, English first."""
    found = sorted(path.stem for path in folder.glob("*.json"))
    return ("en", *(locale for locale in found if locale != "en"))


def load(locale: Locale, folder: Path = MESSAGES) -> dict[str, Any]:
    """One compiled catalogue: `locale`, `dir`, `plural` (a C expression over n), and `messages` by their English."""
    catalog: dict[str, Any] = json.loads((folder / f"{locale}.json").read_bytes())
    return catalog


def extract(source: Path = SOURCE) -> Catalog:
    """Every message of the widget's source, with where it is used."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract as find

    template = Catalog(
        project="helpsdk", header_comment="# The widget's messages. The text in the code is the English one."
    )
    for path in sorted(source.rglob("*.ts*")):
        with path.open("rb") as file:
            found = sorted(
                find("javascript", file, keywords=_KEYWORDS, options={"jsx": "true", "parse_template_string": "true"}),
                key=lambda one: one[0],
            )
        for _line, message, comments, _context in found:
            template.add(message, locations=[(path.relative_to(source).as_posix(), None)], auto_comments=comments)  # type: ignore[list-item]
    return template


def read_po(path: Path) -> Catalog:
    """A catalogue as translators write it."""
    from babel.messages.pofile import read_po as read

    with path.open("rb") as file:
        return read(file, locale=path.stem)


def compiled(catalog: Catalog) -> dict[str, Any]:
    """A catalogue as the widget reads it. Untranslated and doubtful messages are left out: English stands in."""
    locale = str(catalog.locale).replace("_", "-")
    messages = {_key(message): _value(message) for message in catalog if message.id and not message.fuzzy}
    return {
        "locale": locale,
        "dir": direction(locale),
        "plural": catalog.plural_expr,
        "messages": {key: value for key, value in sorted(messages.items()) if value and all(value)},
    }


def missing(catalog: Catalog, template: Catalog) -> list[str]:
    """The messages of `template` that `catalog` does not translate in every plural form it has."""
    done = compiled(catalog)["messages"]
    return [_key(message) for message in template if message.id and _key(message) not in done]


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


def json_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue's file."""
    return (json.dumps(compiled(catalog), ensure_ascii=False, separators=(",", ":")) + "\n").encode(_ENCODING)


def update(folder: Path = MESSAGES) -> dict[Locale, list[str]]:
    """Bring template, catalogues and JSON up to date with the source; what is missing, by language."""
    template = extract()
    (folder / TEMPLATE).write_bytes(po_bytes(template))
    left: dict[Locale, list[str]] = {}
    for path in sorted(folder.glob("*.po")):
        catalog = read_po(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.write_bytes(po_bytes(catalog))
        (folder / f"{path.stem.replace('_', '-')}.json").write_bytes(json_bytes(catalog))
        left[path.stem] = missing(catalog, template)
    return left


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _value(message: Message) -> str | list[str]:
    return message.string if isinstance(message.string, str) else list(message.string or ())


def main() -> int:
    """Update everything; exit 1 when a language misses a message, naming it."""
    left = update()
    for locale, messages in left.items():
        for message in messages:
            sys.stderr.write(f"{locale}: not translated: {message}\n")
    return 1 if any(left.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

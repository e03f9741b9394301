"""Articles that some of the site's languages lack: their readers get another language, labelled as such."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.places import Sources


def missing_translations(sources: Sources) -> Iterator[Problem]:
    for id, entry in sources.articles.items():
        lacking = [
            locale
            for locale in sources.locales or ()
            if locale not in entry.value.translations and (id, locale) not in sources.translations
        ]
        if lacking:
            text = f"article `{id}` is not translated into {', '.join(lacking)}"
            yield Problem("missing-translation", text, entry.file, severity="warning")

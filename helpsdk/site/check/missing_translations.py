"""Articles that some of the site's languages lack: their readers get another language, labelled as such."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import Problem
from helpsdk.site.places import Sources
from helpsdk.types import Locale

#: When a language lacks more, they are told together.
MOST_TOLD_EACH = 5
_NAMED = 3


def missing_translations(sources: Sources) -> Iterator[Problem]:
    """One finding for a language that many articles lack, else one for each article."""
    lacking = {locale: _lacking(sources, locale) for locale in sources.locales or ()}
    many = [locale for locale, ids in lacking.items() if len(ids) > MOST_TOLD_EACH]
    yield from (_together(sources, locale, lacking[locale]) for locale in many)
    for id, entry in sources.articles.items():
        locales = [locale for locale, ids in lacking.items() if id in ids and locale not in many]
        if locales:
            text = f"article `{id}` is not translated into {', '.join(locales)}"
            yield Problem("missing-translation", text, entry.file, severity="warning")


def _lacking(sources: Sources, locale: Locale) -> dict[str, None]:
    return {
        id: None
        for id, entry in sources.articles.items()
        if locale not in entry.value.translations and (id, locale) not in sources.translations
    }


def _together(sources: Sources, locale: Locale, ids: dict[str, None]) -> Problem:
    named = ", ".join([*list(ids)[:_NAMED], "…"])
    text = f"{len(ids)} of {len(sources.articles)} articles are not translated into {locale}: {named}"
    settings, at = sources.settings, (sources.locales or ()).index(locale)
    if settings is None:
        return Problem("missing-translation", text, "site.yaml", severity="warning")
    return settings.problem("missing-translation", text, "locales", at, severity="warning")

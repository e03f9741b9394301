"""The two script tags that put help into every page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

SITE = "ledger"
_TAGS = Markup(
    '<script src="/static/js/help-queue.js"></script>\n'
    '<script src="/help/widget.js" data-site="{site}" data-locale="{locale}" data-traits="{traits}" defer></script>'
)


def help_tag(locale: str, traits: Mapping[str, str | int]) -> Markup:
    """The queue, so that the page may call `HelpSDK(…)` before the widget is there, and the widget itself."""
    return _TAGS.format(site=SITE, locale=locale, traits=json.dumps(traits, ensure_ascii=False, sort_keys=True))

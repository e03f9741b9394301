"""The two script tags that put help into every page."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from helpsdk.server.api.embed import script_tag

SITE = "ledger"
_HELP = "/help"
_TOKENS = "/help-token"
_QUEUE = Markup('<script src="/static/js/help-queue.js"></script>\n')


def help_tag(locale: str, traits: Mapping[str, str | int], *, signed: bool = False) -> Markup:
    """The queue, so that the page may call `HelpSDK(…)` before the widget is there, and the widget itself.

    Pages are rendered anew for each request, so the tag names the one build it accepts. `signed` is for a reader whom
    the product vouches for.
    """
    return _QUEUE + script_tag(_HELP, SITE, locale=locale, traits=traits, token_url=_TOKENS if signed else None)

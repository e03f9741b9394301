"""The help of one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from helpsdk.client.here import PageHelp
from helpsdk.client.page.caching import personal
from helpsdk.client.page.html import Html
from helpsdk.i18n.accepted import accepted
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.django.state import hosting
from helpsdk.integrations.options import Options
from helpsdk.site.scan.names import screen_id

_KEPT = "_helpsdk"


class DjangoPage:
    """The page of one request, as the help sees it."""

    def __init__(self, request: HttpRequest, options: Options) -> None:
        self._request, self._options = request, options

    def viewer(self) -> Viewer | None:
        ask = self._options.viewer
        return ask(self._request) if ask is not None else None

    def screen(self) -> str | None:
        """The URL pattern's name with its namespaces: `admin:index` is the screen `admin.index`."""
        match = getattr(self._request, "resolver_match", None)
        return (screen_id(match.view_name) or None) if match is not None and match.url_name else None

    def path(self) -> str:
        return str(self._request.path)

    def locale(self) -> Sequence[str]:
        """The language of the page, then what the browser asks for."""
        page = [get_language()] if settings.USE_I18N else []
        return [tag for tag in (*page, *accepted(self._request.META.get("HTTP_ACCEPT_LANGUAGE", ""))) if tag]

    def nonce(self) -> str | None:
        """As the option says; else what Django's own policy or django-csp left at the request."""
        ask = self._options.nonce
        found = ask(self._request) if ask is not None else getattr(self._request, "csp_nonce", None)
        return str(found) if found else None

    def traits(self) -> Mapping[str, Any] | None:
        ask = self._options.traits
        return ask(self._request) if ask is not None else None


class DjangoHelp(PageHelp):
    """What templates call, with the token's URL as the project mounted it."""

    def tag(self, **data: Any) -> Html:
        if self.embed.signer is not None and self.viewer is not None:
            data = {"token_url": _token_url(), **data}
        return super().tag(**data)


def page_help(request: HttpRequest) -> PageHelp:
    """The help of this request; made once for each, when it is first asked for."""
    known = getattr(request, _KEPT, None)
    if known is None:
        found = hosting()
        found.wake_for_page()
        known = DjangoHelp(found.embed, DjangoPage(request, found.options))
        setattr(request, _KEPT, known)
    return cast("PageHelp", known)


def own_page(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keeps a page that was written for one reader out of caches."""
    help: PageHelp | None = getattr(request, _KEPT, None)
    if help is not None and help.personal:
        response["Cache-Control"] = personal(response.get("Cache-Control"))
        patch_vary_headers(response, ["Cookie"])  # by which most products know who is signed in


def _token_url() -> str | None:
    try:
        return str(reverse("helpsdk:token"))
    except NoReverseMatch:
        return None

"""A site's runtime in this process, asked with a fixed clock: what fakes and expectations answer from."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helpsdk.errors import NotFound, SiteInvalid
from helpsdk.i18n.catalogs import available
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime, SearchNeeded
from helpsdk.runtime.wishes import wished_here
from helpsdk.search.extra import require_search
from helpsdk.site.folder import load_site, site_from_files
from helpsdk.site.publishable import prepare
from helpsdk.site.published import PublishedSite
from helpsdk.site.rendering import Render, rendered, rendered_here
from helpsdk.site.site import Site
from helpsdk.types import Locale

_REVISION = 1


class InMemory:
    """One site. Never changes but for its index, which the first search builds; may be shared by threads and tests."""

    def __init__(self, site: Site, render: Render = rendered) -> None:
        """Raises SiteInvalid."""
        self._runtime = Runtime(_published(site, render), _REVISION, interface_locales=available())
        self._indexing = threading.Lock()

    @classmethod
    def folder(cls, folder: Path) -> InMemory:
        """The site of a folder. Raises SiteInvalid with every problem that `helpsdk check` finds to be an error."""
        return cls(load_site(folder).site)

    @classmethod
    def files(cls, files: Mapping[str, bytes]) -> InMemory:
        """The site of these files, by path. Raises SiteInvalid."""
        return cls(site_from_files(files, render=rendered_here).site, rendered_here)

    @property
    def published(self) -> PublishedSite:
        return self._runtime.published

    @property
    def runtime(self) -> Runtime:
        """As it is, for what takes no search."""
        return self._runtime

    @property
    def searching(self) -> Runtime:
        """With its index. Raises MissingExtra without the extra `local`."""
        require_search()
        with self._indexing:
            if not self._runtime.index_ready:
                self._runtime.build_index()
        return self._runtime

    def resolve(self, request: ResolveRequest, viewer: Viewer, now: datetime, *, explain: bool = False) -> ResolveReply:
        """The index is built only for what takes a search."""
        try:
            return self._runtime.resolve_at_once(request, viewer, now, explain=explain)
        except SearchNeeded:
            return self.searching.resolve(request, viewer, now, explain=explain)

    def article(self, id: str, locales: Sequence[str], viewer: Viewer, format: str) -> ArticleReply | None:
        """None for what is not there, or not for this viewer; `format` is `tree` or `html`."""
        try:
            return self._runtime.article(id, locales, viewer, format)  # type: ignore[arg-type]
        except NotFound:
            return None


def wishes(locale: Sequence[str], viewer: Viewer) -> tuple[Locale, ...]:
    """The languages to answer in, best first. One may be given as a text."""
    return wished_here((locale,) if isinstance(locale, str) else tuple(locale), viewer.locale)


def request_of(context: Mapping[str, Any], viewer: Viewer) -> ResolveRequest:
    """The fields of `POST /v1/resolve` that are given. Raises ValueError, one line for each field that is wrong."""
    fields = {name: _plain(value) for name, value in context.items() if value not in (None, (), "")}
    fields["locale"] = list(wishes(context.get("locale") or (), viewer))
    try:
        return ResolveRequest.model_validate(fields)
    except ValidationError as invalid:
        raise ValueError("\n".join(_wrong(invalid))) from None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value


def _wrong(invalid: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in invalid.errors(include_url=False)]


def _published(site: Site, render: Render) -> PublishedSite:
    prepared = prepare(site, render=render)
    if prepared.published is None:
        raise SiteInvalid(prepared.problems)
    return prepared.published

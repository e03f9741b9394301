"""What one check finds in the factory's site with some files replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, render_bodies
from helpsdk.site.doubts import Doubts
from helpsdk.site.folder import site_from_files
from helpsdk.site.places import Sources
from helpsdk.site.site import Site
from helpsdk.site.sources import read_sources
from tests.factories import site_files

Files = Mapping[str, str | bytes | None]


def structure(check: Callable[[Sources], Iterable[Problem]], files: Files) -> list[Problem]:
    sources, problems = read_sources(site_files(**files))
    assert problems == []
    return list(check(sources))


def content(check: Callable[[Site, Bodies, Doubts], Iterable[Problem]], files: Files) -> list[Problem]:
    site = site_from_files(site_files(**files)).site
    return list(check(site, render_bodies(site), Doubts()))


def brief(problems: Iterable[Problem]) -> list[tuple[str | None, int | None, str | None, str]]:
    """File, line, key and code of each."""
    return [(one.file, one.line, one.key, one.code) for one in problems]

"""Checks of a site, one file each. `check_site` runs them all and returns what they find."""

from __future__ import annotations

from datetime import UTC, datetime

from helpsdk.errors import Problem
from helpsdk.site.bodies import Bodies, RenderCache, render_bodies
from helpsdk.site.check.content import check_content
from helpsdk.site.check.narrower_links import narrower_links
from helpsdk.site.check.structure import errors_in, warnings_in
from helpsdk.site.order import in_file_order
from helpsdk.site.places import Sources
from helpsdk.site.site import Site
from helpsdk.site.sources import read_sources

__all__ = ["check_site"]


def check_site(
    site: Site,
    *,
    sources: Sources | None = None,
    bodies: Bodies | None = None,
    cache: RenderCache | None = None,
    now: datetime | None = None,
) -> list[Problem]:
    """Everything the checks find in a loaded site, in file order: errors block publishing, warnings do not.

    What is over is told as of `now`, the present when that is not given.
    `sources` (of `Loaded`) and `bodies` (of `render_bodies`) are read and rendered when not given. What
    `load_site` already reports in `Loaded.problems`, files that are not read, is not repeated.
    """
    if sources is None:
        sources, _ = read_sources(site.files)
    if bodies is None:
        bodies = render_bodies(site, cache)
    warnings = warnings_in(sources, now or datetime.now(UTC))
    found = [*errors_in(sources), *warnings, *check_content(site, bodies), *narrower_links(site, bodies)]
    return list(in_file_order(found))

"""A site folder: whether it can be published, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from helpsdk.errors import Problem, SiteInvalid
from helpsdk.server.checkup.finding import Finding
from helpsdk.site.check import check_site
from helpsdk.site.folder import load_site

_SHOWN = 3


def site_folder(folder: Path) -> Iterator[Finding]:
    """As `helpsdk check` finds it, in brief."""
    about = f"site folder {folder}"
    if not folder.is_dir():
        yield Finding(about, "wrong", "there is no such folder", "Name it by --site or HELPSDK_SITE.")
        return
    problems = _problems(folder)
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        warnings = f", {len(problems)} warnings" if problems else ""
        yield Finding(about, "ok", f"it can be published{warnings}")
        return
    shown = "; ".join(str(replace(error, allowed=())) for error in errors[:_SHOWN])
    more = f"; and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    text = f"it cannot be published: {shown}{more}"
    yield Finding(about, "wrong", text, f"`helpsdk check {folder}` lists every problem with what is allowed.")


def _problems(folder: Path) -> list[Problem]:
    try:
        loaded = load_site(folder)
    except SiteInvalid as invalid:
        return list(invalid.problems)
    return [*loaded.problems, *check_site(loaded.site, sources=loaded.sources)]

"""A site folder and the model of it: load, check what needs no rendering, write back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpsdk.context.policy import Policy
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.bodies import RenderCache, render_bodies
from helpsdk.site.check.content import check_content
from helpsdk.site.check.structure import errors_in
from helpsdk.site.disk import FolderFiles, read_folder, write_folder
from helpsdk.site.memo import Memo
from helpsdk.site.order import in_file_order
from helpsdk.site.places import Sources
from helpsdk.site.rendering import Render, rendered
from helpsdk.site.site import Audiences, Site
from helpsdk.site.sources import read_sources
from helpsdk.site.writing import readable_writing


@dataclass(frozen=True, slots=True)
class Loaded:
    """A site whose structure holds. `problems` are warnings about files, `sources` the places of everything in it."""

    site: Site
    problems: tuple[Problem, ...]
    sources: Sources


def load_site(folder: Path, *, cache: RenderCache | None = None) -> Loaded:
    """The site in a folder. Raises SiteInvalid with every problem found, never anything else for what is in it.

    The bodies of a site whose structure does not hold are rendered (by `cache`) and checked too, and reported with it;
    those of a site that loads are checked when it is published.
    """
    return site_from_folder(read_folder(folder), cache=cache)


def site_from_folder(
    found: FolderFiles, *, cache: RenderCache | None = None, memo: Memo | None = None, render: Render = rendered
) -> Loaded:
    """The site in a folder that was read. What did not change is taken from the `memo`. Raises SiteInvalid."""
    return _load(found.files, found.problems, found.unread, cache, memo or Memo(), render)


def site_from_files(
    files: Mapping[str, bytes],
    *,
    cache: RenderCache | None = None,
    memo: Memo | None = None,
    render: Render = rendered,
) -> Loaded:
    """The site in these files, by path relative to its folder. Pure. Raises SiteInvalid with every problem found."""
    return _load(files, (), frozenset(), cache, memo or Memo(), render)


def write_site(site: Site, folder: Path) -> None:
    """Write the site's files byte for byte as they were loaded; other files already in the folder stay.

    Raises SiteInvalid for a file whose path would leave the folder, OSError when the disk refuses.
    """
    write_folder(site.files, folder)


def _load(
    files: Mapping[str, bytes],
    earlier: tuple[Problem, ...],
    unread: frozenset[str],
    cache: RenderCache | None,
    memo: Memo,
    render: Render,
) -> Loaded:
    sources, problems = read_sources(files, unread, memo)
    found = [*earlier, *problems, *errors_in(sources, memo)]
    if any(problem.severity == "error" for problem in found):
        raise SiteInvalid(in_file_order([*found, *_content_problems(sources, cache, memo, render)]))
    return Loaded(_site(sources), in_file_order(found), sources)


def _content_problems(sources: Sources, cache: RenderCache | None, memo: Memo, render: Render) -> list[Problem]:
    writing = readable_writing(sources)
    return check_content(writing, render_bodies(writing, cache, memo, render), sources.doubts)


def _site(sources: Sources) -> Site:
    assert sources.settings is not None, "a site without settings has been refused"
    return Site(
        settings=sources.settings.value,
        audiences=sources.audiences.value if sources.audiences else Audiences(),
        screens=tuple(entry.value for entry in sources.screens),
        policy=sources.policy.value if sources.policy else Policy(),
        rules=tuple(entry.value for entry in sources.rules),
        articles={id: entry.value for id, entry in sources.articles.items()},
        collections=tuple(entry.value for entry in sources.collections),
        glossary=tuple(entry.value for entry in sources.glossary),
        synonyms=sources.synonyms.value if sources.synonyms else {},
        files=dict(sources.files),
    )

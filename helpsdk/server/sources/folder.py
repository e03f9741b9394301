"""Import a folder of Markdown or MDX into a site folder: nothing lost silently, nothing half written."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from helpsdk.content.pictures import MAX_PICTURE, MAX_PICTURES, PICTURES, is_picture
from helpsdk.i18n.locales import canonical
from helpsdk.server.sources.job import Imported, ImportJob
from helpsdk.server.sources.losses import Loss, LossReport
from helpsdk.server.sources.pages import Pages, find_pages, slug
from helpsdk.server.sources.reading import read_pages
from helpsdk.server.sources.target import ImportRefused, SiteFolder
from helpsdk.site.workers import WorkersUnavailable
from helpsdk.types import Locale

__all__ = ["ImportRefused", "ImportResult", "Progress", "import_folder"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import wrote, and what it could not keep."""

    folder: Path
    articles: int
    translations: int
    assets: int
    locales: tuple[Locale, ...]
    seconds: float
    losses: LossReport


def import_folder(
    source: Path,
    into: Path,
    *,
    site_id: str | None = None,
    default_locale: str = "en",
    replace: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Reads every page below `source` and writes a new site folder, or adds the articles to an existing one.

    Raises ImportRefused when there is nothing to import, a locale is no locale, or articles are there already and
    `replace` is not set. The folder appears, or changes, only after every page has been read.
    """
    started = time.perf_counter()
    default = canonical(default_locale)
    if default is None:
        raise ImportRefused(f"{default_locale!r} is not a language tag such as en or zh-Hans")
    if not source.is_dir():
        raise ImportRefused(f"{source} is not a folder")
    found = find_pages(source, default)
    if not found.pages:
        raise ImportRefused(f"no .md, .mdx or .markdown file below {source}")
    site = SiteFolder.for_import(into, site_id)
    report = LossReport()
    assets = _assets(source, found, report)
    imported = _convert(source, found, assets, progress)
    files = _articles(imported, found, report)
    site.refuse_clashes({path.parts[1] for path in files}, replace)
    files |= {PurePosixPath(target): (source / origin).read_bytes() for origin, target in assets.items()}
    locales = tuple(sorted({path.stem for path in files if path.parts[0] == "articles"}, key=lambda it: it != default))
    site.write(files, locales, _collections(found))
    articles = [path for path in files if path.parts[0] == "articles"]
    ids = {path.parts[1] for path in articles}
    return ImportResult(into, len(ids), len(articles), len(assets), locales, time.perf_counter() - started, report)


def _convert(source: Path, found: Pages, assets: dict[PurePosixPath, str], progress: Progress | None) -> list[Imported]:
    copied = {str(origin): target for origin, target in assets.items()}
    job = ImportJob(found.ids, copied, _collection_of(found), _sources(found))
    done: list[Imported] = []
    try:
        for imported in read_pages(job, source, found.pages):
            done.append(imported)
            if progress is not None:
                progress(len(done), len(found.pages))
    except WorkersUnavailable as error:
        raise ImportRefused(f"pages are read in a process of their own, and none can be started: {error}") from None
    return done


def _sources(found: Pages) -> dict[str, Locale]:
    """The locale of each article that carries what holds for all of them: the site's first that has it."""
    chosen: dict[str, Locale] = {}
    for locale in reversed(found.locales):
        chosen.update({page.key: locale for page in found.pages if page.locale == locale})
    return chosen


def _collection_of(found: Pages) -> dict[str, str]:
    return {key: slug(key.split("/")[0]) for key in found.ids if "/" in key}


def _collections(found: Pages) -> dict[str, str]:
    """Top folders become collections: id → title."""
    tops = {key.split("/")[0] for key in found.ids if "/" in key}
    return {slug(top): re.sub(r"[-_]+", " ", top).strip().capitalize() for top in sorted(tops)}


def _assets(source: Path, found: Pages, report: LossReport) -> dict[PurePosixPath, str]:
    """Images to copy, named by content so that two `logo.png` never meet. Everything else is reported."""
    assets: dict[PurePosixPath, str] = {}
    left = MAX_PICTURES
    for path in found.others:
        refusal = _refusal(source / path, left)
        if refusal:
            report.add(str(path), [Loss("file", refusal)])
            continue
        content = (source / path).read_bytes()
        left -= len(content)
        assets[path] = f"assets/{slug(path.stem)}-{sha256(content).hexdigest()[:8]}{path.suffix.lower()}"
    return assets


def _refusal(file: Path, left: int) -> str:
    """Why a file is not copied; empty when it is a picture that fits into the `left` bytes."""
    suffix = file.suffix.lower().removeprefix(".")
    if suffix not in PICTURES:
        return "not a Markdown page or an image"
    size = file.stat().st_size
    if size > MAX_PICTURE:
        return f"an image over {MAX_PICTURE // 1_000_000} MB"
    if size > left:
        return f"images of more than {MAX_PICTURES // 1_000_000} MB together"
    return "" if is_picture(file.read_bytes(), suffix) else f"its bytes are not those of a .{suffix} image"


def _articles(imported: list[Imported], found: Pages, report: LossReport) -> dict[PurePosixPath, bytes]:
    files: dict[PurePosixPath, bytes] = {}
    for page, result in zip(found.pages, imported, strict=True):
        report.add(str(page.path), result.losses)
        target = PurePosixPath("articles", found.ids[page.key], f"{page.locale}.md")
        if result.text is None:
            continue
        if target in files:
            report.add(str(page.path), [Loss("file", f"a second page for {target}")])
            continue
        files[target] = result.text.encode()
    return files

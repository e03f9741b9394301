"""Import a folder of Markdown or MDX into a site folder: nothing lost silently, nothing half written."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from helpsdk.errors import HelpError
from helpsdk.i18n.locales import canonical
from helpsdk.server.sources.losses import Loss, LossReport
from helpsdk.server.sources.pageimport import Imported, PageImport
from helpsdk.server.sources.pages import Page, Pages, find_pages, slug
from helpsdk.server.sources.references import IMAGES
from helpsdk.types import Locale

_MANY = 200  # pages from which sharing the work out to processes pays for starting them
_LARGEST_ASSET = 5_000_000

Progress = Callable[[int, int], None]


class ImportRefused(HelpError):
    """The import cannot start, or would overwrite; nothing has been written."""


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
    report = LossReport()
    assets = _assets(source, found, report)
    imported = _convert(source, found, assets, progress)
    files = _articles(imported, found, report)
    site = _SiteFolder(
        into, site_id or slug(into.resolve().parent.name if into.name == "help" else into.resolve().name)
    )
    site.refuse_clashes({path.parts[1] for path in files}, replace)
    files |= {PurePosixPath(target): (source / origin).read_bytes() for origin, target in assets.items()}
    locales = tuple(sorted({path.stem for path in files if path.parts[0] == "articles"}, key=lambda it: it != default))
    site.write(files, locales, _collections(found))
    articles = [path for path in files if path.parts[0] == "articles"]
    ids = {path.parts[1] for path in articles}
    return ImportResult(into, len(ids), len(articles), len(assets), locales, time.perf_counter() - started, report)


def _convert(source: Path, found: Pages, assets: dict[PurePosixPath, str], progress: Progress | None) -> list[Imported]:
    job = PageImport(found.ids, assets, _collection_of(found), _sources(found))
    total, done = len(found.pages), []
    for imported in _results(job, source, found.pages):
        done.append(imported)
        if progress is not None:
            progress(len(done), total)
    return done


def _results(job: PageImport, source: Path, pages: tuple[Page, ...]) -> Iterator[Imported]:
    if len(pages) < _MANY:
        yield from (job.convert(page, (source / page.path).read_bytes()) for page in pages)
        return
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), initializer=_start, initargs=(job, source)
    ) as pool:
        yield from pool.map(_convert_one, pages, chunksize=16)


_job: list[tuple[PageImport, Path]] = []  # in a worker process: what `_start` was given


def _start(job: PageImport, source: Path) -> None:
    _job.append((job, source))


def _convert_one(page: Page) -> Imported:
    job, source = _job[0]
    return job.convert(page, (source / page.path).read_bytes())


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
    for path in found.others:
        if path.suffix.lower() not in IMAGES:
            report.add(str(path), [Loss("file", "not a Markdown page or an image")])
        elif (source / path).stat().st_size > _LARGEST_ASSET:
            report.add(str(path), [Loss("file", f"an image over {_LARGEST_ASSET // 1_000_000} MB")])
        else:
            digest = sha256((source / path).read_bytes()).hexdigest()[:8]
            assets[path] = f"assets/{slug(path.stem)}-{digest}{path.suffix.lower()}"
    return assets


def _articles(imported: list[Imported], found: Pages, report: LossReport) -> dict[PurePosixPath, bytes]:
    files: dict[PurePosixPath, bytes] = {}
    for result in imported:
        report.add(str(result.page.path), result.losses)
        target = PurePosixPath("articles", found.ids[result.page.key], f"{result.page.locale}.md")
        if result.text is None:
            continue
        if target in files:
            report.add(str(result.page.path), [Loss("file", f"a second page for {target}")])
            continue
        files[target] = result.text.encode()
    return files


@dataclass(frozen=True, slots=True)
class _SiteFolder:
    """Where the import lands: a new folder appears whole, an existing one gains article by article."""

    folder: Path
    id: str

    def refuse_clashes(self, ids: set[str], replace: bool) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise ImportRefused(f"{self.folder} is not a folder")
        there = sorted(id for id in ids if (self.folder / "articles" / id).exists())
        if there and not replace:
            names = ", ".join(there[:5]) + (" …" if len(there) > 5 else "")
            raise ImportRefused(f"{self.folder} already has {names}; --replace overwrites them")

    def write(
        self, files: dict[PurePosixPath, bytes], locales: tuple[Locale, ...], collections: dict[str, str]
    ) -> None:
        if (self.folder / "site.yaml").exists():
            self._add_to(files, locales, collections)
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=".import-") as temporary:
            staged = Path(temporary) / "site"
            _write_all(staged, files)
            (staged / "site.yaml").write_text(_site_yaml(self.id, locales), encoding="utf-8")
            if collections:
                (staged / "collections.yaml").write_text(_collections_yaml(collections), encoding="utf-8")
            if self.folder.exists():  # an empty folder, or one holding only hidden files
                shutil.copytree(staged, self.folder, dirs_exist_ok=True)
            else:
                staged.rename(self.folder)

    def _add_to(
        self, files: dict[PurePosixPath, bytes], locales: tuple[Locale, ...], collections: dict[str, str]
    ) -> None:
        declared = self._declared_locales()
        if missing := [locale for locale in locales if locale not in declared]:
            raise ImportRefused(f"add {', '.join(missing)} to `locales` in {self.folder / 'site.yaml'} first")
        path = self.folder / "collections.yaml"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        new = {
            id: title for id, title in collections.items() if not re.search(rf"\bid: ['\"]?{re.escape(id)}\b", before)
        }
        if new:
            _replace_file(path, (before.rstrip("\n") + "\n" if before else "") + _collections_yaml(new))
        _write_all(self.folder, files)

    def _declared_locales(self) -> set[Locale]:
        from helpsdk.content.yamlfile import parse_yaml

        text = (self.folder / "site.yaml").read_text(encoding="utf-8")
        value = parse_yaml(text, file="site.yaml").value
        listed = value.get("locales", []) if isinstance(value, dict) else []
        return {locale for item in listed if (locale := canonical(str(item)))}


def _write_all(folder: Path, files: dict[PurePosixPath, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _replace_file(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _site_yaml(id: str, locales: tuple[Locale, ...]) -> str:
    title = json.dumps(id.replace("-", " ").capitalize(), ensure_ascii=False)
    return f"id: {id}\ntitle: {title}\ndefault_locale: {locales[0]}\nlocales: [{', '.join(locales)}]\n"


def _collections_yaml(collections: dict[str, str]) -> str:
    lines = [f"- id: {id}\n  title: {json.dumps(title, ensure_ascii=False)}\n" for id, title in collections.items()]
    return "".join(lines)

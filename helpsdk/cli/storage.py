"""Opening the store for a command, and closing it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from helpsdk.cli.discovery import data_folder, declared_id, require_folder, require_site, site_folder
from helpsdk.cli.output import Output, UsageError
from helpsdk.errors import MissingExtra, NotFound, SiteInvalid

if TYPE_CHECKING:
    from helpsdk.server.settings import Settings
    from helpsdk.server.store import Store

#: Said of an id that hits nobody, so that a mistyped one is noticed.
UNKNOWN = "nobody of this id is known here, no interaction of theirs is kept; check the id"


def read_settings() -> Settings:
    """Those of the environment and of the file that it names. Raises SettingInvalid and MissingExtra."""
    try:
        from helpsdk.server.settings import Settings
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "pydantic-settings") from None
    return Settings.read()


def database_url() -> str | None:
    """The database that is kept in, where one is set; else files are. Raises SettingInvalid and MissingExtra."""
    return read_settings().database_url


def open_as_command(data: Path, settings: Settings) -> Store:
    """The store as a server with these settings keeps it: for as long as a command has it open it may be the one that
    writes for the servers. But no command removes what is old. Raises StoreError and MissingExtra.
    """
    try:
        from helpsdk.server.store import open_store
    except ModuleNotFoundError as missing:
        raise MissingExtra("server", missing.name or "sqlalchemy") from None
    return open_store(
        data,
        url=settings.database_url,
        waiting=settings.interactions_waiting,
        keep_months=settings.retention_months,
        journal=settings.sink_folder is not None,
        expires=False,
    )


def kept(args: argparse.Namespace, output: Output) -> tuple[Path, str | None]:
    """The data folder, and the database where one is set: then no site folder has to be found."""
    url = database_url()
    if url is not None and args.site is None:
        return data_folder(args.data, Path()), url
    named = args.data or os.environ.get("HELPSDK_DATA")
    if named:
        return Path(named), url
    folder = site_folder(args.site, output)
    data = data_folder(None, folder)
    if url is None:
        require_site(folder, data)
    return data, url


@contextmanager
def opened(data: Path, *, site: Path | None = None, create_beside: Path | None = None) -> Iterator[Store]:
    """The store: the database that is set, else the one in `data`. Where that is not there, `site` is what may have
    been misspelled.

    It is made when it is not there only for a command that writes beside an existing site folder.
    """
    settings = read_settings()
    if settings.database_url is None and not data.exists() and site is not None:
        require_folder(site)
    if settings.database_url is None and not data.exists() and (create_beside is None or not create_beside.is_dir()):
        raise UsageError(f"nothing is published here yet: {data} does not exist; run `helpsdk publish` first")
    store = open_as_command(data, settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_site(args: argparse.Namespace, output: Output, *, create: bool = True) -> Iterator[tuple[Store, str]]:
    """The store that `--site` and `--data` name, and the site's id; with `create`, also before the first publish."""
    folder = site_folder(args.site, output)
    data, declared = data_folder(args.data, folder), declared_id(folder)
    if database_url() is None and not data.exists() and not (create and declared):
        raise NothingKept(folder, data, declared)
    with opened(data, create_beside=folder) as store:
        yield store, declared or site_id(store, folder)


@contextmanager
def known_revision(store: Store, site: str) -> Iterator[None]:
    """A revision that is not there is wrong use; the error names those that are."""
    try:
        yield
    except NotFound as missing:
        numbers = [str(revision.number) for revision in store.revisions(site)]
        there = f"allowed: {', '.join(numbers)}" if numbers else "nothing is published yet: run `helpsdk publish` first"
        raise UsageError(f"{missing} ({there})") from None


class NothingKept(UsageError):
    """There is no data folder yet, and the command does not make one. `site` is the id of the folder's site, if any."""

    def __init__(self, folder: Path, data: Path, site: str | None) -> None:
        super().__init__(_why_nothing(folder, data, site))
        self.site = site


def _why_nothing(folder: Path, data: Path, declared: str | None) -> str:
    require_folder(folder)
    if not (folder / "site.yaml").is_file():
        return f"{folder} is not a site folder: there is no site.yaml in it"
    if declared is None:
        return f"{folder / 'site.yaml'} does not say the site's id; run `helpsdk check`"
    return f"nothing is kept of {declared} yet: {data} does not exist; `helpsdk publish` or `helpsdk keys add` makes it"


def site_id(store: Store, folder: Path) -> str:
    """The id of the folder's site: from its site.yaml, else, when that is broken, the only site in the store."""
    from helpsdk.site.folder import load_site

    try:
        return load_site(folder).site.settings.id
    except SiteInvalid:
        sites = store.sites()
        if len(sites) != 1:
            raise
        return sites[0]

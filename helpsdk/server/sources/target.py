"""Where an import lands: a site folder, new or there already, that is never left half written."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from helpsdk.content.names import Slug
from helpsdk.content.yamlfile import decode, parse_yaml
from helpsdk.errors import HelpError, SiteInvalid
from helpsdk.i18n.locales import canonical
from helpsdk.server.sources.pages import slug
from helpsdk.types import Locale

_ID = TypeAdapter(Slug)


class ImportRefused(HelpError):
    """The import cannot start, or would overwrite; nothing has been written."""


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """Where the import lands: a new folder appears whole, an existing one gains article by article."""

    folder: Path
    id: str

    @classmethod
    def for_import(cls, folder: Path, id: str | None) -> SiteFolder:
        """The folder, for a site with this id; None is the id it has, or one made from its name.

        Raises ImportRefused for an id that no site can have, or that is not the id of the site that is there.
        """
        if id is not None and not _is_id(id):
            allowed = "lower case letters, digits, `-`, `_` and `.`, beginning with a letter or digit, at most 120"
            raise ImportRefused(f"{id!r} cannot be the id of a site (allowed: {allowed})")
        there = _settings(folder).get("id")
        if id is not None and there is not None and there != id:
            raise ImportRefused(f"{folder} is the site `{there}`, not `{id}`; leave --id out to add to it")
        path = folder.resolve()
        return cls(folder, str(there or id or slug(path.parent.name if path.name == "help" else path.name)))

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
        listed = _settings(self.folder).get("locales")
        return {locale for item in listed or () if (locale := canonical(str(item)))}


def _is_id(id: str) -> bool:
    try:
        _ID.validate_python(id)
    except ValidationError:
        return False
    return True


def _settings(folder: Path) -> dict[str, Any]:
    """What the site.yaml of a folder says; empty when there is none. Raises ImportRefused when it cannot be read."""
    file = folder / "site.yaml"
    if not file.exists():
        return {}
    try:
        value = parse_yaml(decode(file.read_bytes(), "site.yaml"), file="site.yaml").value
    except SiteInvalid as invalid:
        raise ImportRefused(f"{folder} has a site that cannot be read: {invalid.problems[0]}") from None
    if not isinstance(value, dict):
        raise ImportRefused(f"{file} holds no settings, so nothing can be added to its site")
    return value


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
    return f"id: {json.dumps(id)}\ntitle: {title}\ndefault_locale: {locales[0]}\nlocales: [{', '.join(locales)}]\n"


def _collections_yaml(collections: dict[str, str]) -> str:
    lines = [f"- id: {id}\n  title: {json.dumps(title, ensure_ascii=False)}\n" for id, title in collections.items()]
    return "".join(lines)

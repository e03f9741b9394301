"""Which site folder a command means when none is named."""

from __future__ import annotations

import os
from pathlib import Path

from helpsdk.cli.output import Output, UsageError
from helpsdk.errors import SiteInvalid
from helpsdk.site.nearest import folder_meant, path_meant

_PATTERNS = ("*/help/site.yaml", "*/*/help/site.yaml")
_SKIPPED = {"node_modules", "build", "dist"}


def site_folder(named: str | None, output: Output, *, start: Path | None = None) -> Path:
    """The named folder; else HELPSDK_SITE, `.`, `./help`, or the only site below `start`.

    Raises UsageError when nothing, or more than one site, is found.
    """
    if named is not None:
        return Path(named)
    if chosen := os.environ.get("HELPSDK_SITE"):
        return Path(chosen)
    start = start or Path.cwd()
    for folder in (start, start / "help"):
        if (folder / "site.yaml").is_file():
            return folder
    found = _below(start)
    if len(found) == 1:
        output.note(f"using the site in {found[0].relative_to(start)}")
        return found[0]
    if found:
        raise UsageError(f"several sites here ({', '.join(str(f.relative_to(start)) for f in found)}): name one")
    raise UsageError("no site here: name the folder that holds site.yaml, or set HELPSDK_SITE")


def _below(start: Path) -> list[Path]:
    files = [file for pattern in _PATTERNS for file in start.glob(pattern)]
    return sorted(file.parent for file in files if not _hidden(file.relative_to(start)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in _SKIPPED for part in path.parts)


def declared_id(folder: Path) -> str | None:
    """The id in the folder's site.yaml, None when that cannot be read."""
    from helpsdk.content.yamlfile import parse_yaml

    try:
        value = parse_yaml((folder / "site.yaml").read_text(encoding="utf-8"), file="site.yaml").value
    except (OSError, UnicodeDecodeError, SiteInvalid):
        return None
    id = value.get("id") if isinstance(value, dict) else None
    return id if isinstance(id, str) and id == Path(id).name else None


def data_folder(named: str | None, folder: Path) -> Path:
    """Where revisions, the index and interactions are kept: `--data`, HELPSDK_DATA, else `<site>/.helpsdk`."""
    chosen = named or os.environ.get("HELPSDK_DATA")
    return Path(chosen) if chosen else folder / ".helpsdk"


def require_site(folder: Path, data: Path) -> None:
    """Raises UsageError for a folder that holds no site, before anything is made there. Of one that something is kept
    of in `data` the files may be on their way.
    """
    if data.exists():
        return
    require_folder(folder)
    if not (folder / "site.yaml").is_file():
        raise UsageError(f"{folder} is not a site folder: there is no site.yaml in it")


def require_folder(folder: Path) -> None:
    """Raises UsageError for a folder that is not there: a slip on the command line, not a problem of the site."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file; name the folder that holds site.yaml")
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}{folder_meant(folder)}")


def require_path(path: Path) -> None:
    """Raises UsageError for a file or folder to read that is not there."""
    if not path.exists():
        raise absent(path)


def absent(path: object) -> UsageError:
    """What is said of a file or folder to read that is not there."""
    return UsageError(f"{path}: there is no such file or folder{path_meant(Path(str(path)))}")

"""A reader made up on the command line, and the runtime that answers them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from helpsdk.cli.discovery import require_folder
from helpsdk.cli.output import UsageError
from helpsdk.cli.storage import known_revision, opened, site_id
from helpsdk.i18n.catalogs import available
from helpsdk.i18n.locales import canonical
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.bundle import Manifest, unpack
from helpsdk.site.folder import load_site
from helpsdk.site.publishable import publishable

_MOST_LISTED = 15


def add_reader(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--locale", metavar="TAG", action="append", default=[], help="a language wanted; may be repeated"
    )
    parser.add_argument("--group", metavar="GROUP", action="append", default=[], help="a group the reader belongs to")


def refuse_odd_locales(args: argparse.Namespace) -> None:
    """Raises UsageError for what is no language."""
    for tag in args.locale:
        if tag != "*" and canonical(tag) is None:
            raise UsageError(f"--locale {tag}: not a language tag, such as de, pt-BR or zh-Hant")


def refuse_unknown(option: str, given: Iterable[str], known: Iterable[str], *, of: str = "in this site") -> None:
    """Raises UsageError for the first name that is not `known`, with those that are."""
    allowed = sorted(set(known))
    for name in given:
        if name not in allowed:
            near = get_close_matches(name, allowed, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"{option} {name}: not {of}{hint} (allowed: {_listed(allowed)})")


def _listed(names: list[str]) -> str:
    rest = len(names) - _MOST_LISTED
    return ", ".join(names[:_MOST_LISTED]) + (f" and {rest} more" if rest > 0 else "") or "none"


def viewer_of(args: argparse.Namespace) -> Viewer:
    """Somebody signed in when anything is said of who they are, else anybody."""
    user, account = getattr(args, "user", None), getattr(args, "account", None)
    if not (user or account or args.group):
        return ANONYMOUS
    return Viewer(id=user or "command-line", account=account, groups=frozenset(args.group))


def runtime_from_folder(folder: Path) -> Runtime:
    """The folder as it is now, published nowhere: revision 0. Raises SiteInvalid, UsageError for none."""
    require_folder(folder)
    return Runtime(publishable(load_site(folder).site), 0, interface_locales=available())


def runtime_from_store(folder: Path, data: Path, number: int | None = None) -> Runtime:
    """A published revision, the newest when not numbered, with its index on disk. Raises UsageError for none such."""
    from helpsdk.server.store.readonly import writable

    with opened(data, site=folder) as store:
        site = site_id(store, folder)
        with known_revision(store, site):
            revision = store.revision(site, number)
        manifest = Manifest.model_validate_json(revision.manifest)
        parts = store.blobs(part.hash for part in manifest.parts.values())
    published = unpack(manifest, lambda hash: parts[hash])
    newest = number is None and writable(data)  # an index of older content would take the place of the newest's
    index = data / "index" / published.settings.id if newest else None
    return Runtime(published, revision.number, index_folder=index, interface_locales=available())

"""A reader made up on the command line, and the runtime that answers them."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpsdk.cli.storage import opened, site_id
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.bundle import Manifest, unpack
from helpsdk.site.folder import load_site
from helpsdk.site.publishable import publishable


def add_reader(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--locale", metavar="TAG", action="append", default=[], help="a language wanted; may be repeated"
    )
    parser.add_argument("--group", metavar="GROUP", action="append", default=[], help="a group the reader belongs to")


def viewer_of(args: argparse.Namespace) -> Viewer:
    return Viewer(id="command-line", groups=frozenset(args.group)) if args.group else ANONYMOUS


def runtime_from_folder(folder: Path) -> Runtime:
    """The folder as it is now, published nowhere: revision 0. Raises SiteInvalid."""
    return Runtime(publishable(load_site(folder).site), 0)


def runtime_from_store(folder: Path, data: Path) -> Runtime:
    """The newest published revision, with its index on disk. Raises NotFound when nothing is published."""
    with opened(data) as store:
        revision = store.revision(site_id(store, folder))
        manifest = Manifest.model_validate_json(revision.manifest)
        parts = store.blobs(part.hash for part in manifest.parts.values())
    published = unpack(manifest, lambda hash: parts[hash])
    return Runtime(published, revision.number, index_folder=data / "index" / published.settings.id)

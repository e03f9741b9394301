"""From a folder or its edits to a revision, back to an old one, and out again as a folder."""

from __future__ import annotations

from helpsdk.server.publish.carried import publish_learned
from helpsdk.server.publish.edits import Edits, storable
from helpsdk.server.publish.export import Exported, export
from helpsdk.server.publish.exportbundle import ExportedBundle, export_bundle
from helpsdk.server.publish.folder import publish_folder, sync_folder
from helpsdk.server.publish.ownership import FOLDER, Kept
from helpsdk.server.publish.published import Published
from helpsdk.server.publish.publisher import Built, Publisher
from helpsdk.server.publish.rollback import publish_again, rollback

__all__ = [
    "FOLDER",
    "Built",
    "Edits",
    "Exported",
    "ExportedBundle",
    "Kept",
    "Published",
    "Publisher",
    "export",
    "export_bundle",
    "publish_again",
    "publish_folder",
    "publish_learned",
    "rollback",
    "storable",
    "sync_folder",
]

"""Copies of what cannot be made again, taken while the server runs, and the way back."""

from helpsdk.server.backup.backup import backup
from helpsdk.server.backup.manifest import BackupInvalid, Manifest, read_manifest
from helpsdk.server.backup.restore import Restored, restore

__all__ = ["BackupInvalid", "Manifest", "Restored", "backup", "read_manifest", "restore"]

"""A writer's folder becomes the next revision."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from helpsdk.server.publish.published import Published
from helpsdk.server.publish.publisher import Publisher
from helpsdk.server.store import Store


def publish_folder(store: Store, folder: Path, *, note: str = "", above: int = 0) -> Published:
    """Publishes what the folder holds now, in one transaction; content already shown makes no new revision.

    The number will be greater than `above`. Raises SiteInvalid with every problem, having changed nothing; StoreError.
    """
    with closing(Publisher(lambda: store)) as publisher:
        return publisher.folder(folder, note=note, above=above)


def sync_folder(store: Store, folder: Path, *, above: int = 0) -> Published:
    """Publishes only when a file differs from what was last published: see `Publisher.sync`."""
    with closing(Publisher(lambda: store)) as publisher:
        return publisher.sync(folder, above=above)

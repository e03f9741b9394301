"""One data folder, several processes: one of them writes (https://sqlite.org/wal.html: "there can only be one writer").

`election` decides which, `keeper` lives accordingly; `serving` is what the writer does for the others, `following` and
`handed` what they do; `commands` are the writes there are, `values`, `frames` and `channel` carry them.
"""

from helpsdk.server.store.writer.folder import open_folder

__all__ = ["open_folder"]

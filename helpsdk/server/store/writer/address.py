"""Where the writer is reached: a Unix socket in the data folder, or in a private one when its path is too long."""

from __future__ import annotations

import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from helpsdk.errors import StoreError
from helpsdk.server.store.writer.channel import is_ours

SOCKET = "writer.sock"
#: Whether processes can reach each other like that.
SUPPORTED = hasattr(socket, "AF_UNIX")
_PREFIX = "helpsdk-"
_LONGEST = 100  # bytes of a path; the shortest limit among systems is 104, with the end mark
_BACKLOG = 128


class Address:
    """Of one data folder. `elsewhere` is where the one in use is, None for its place in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self.elsewhere: Path | None = None

    def listen(self, former: str | None) -> socket.socket:
        """Takes the place over; only who has won the election may. Removes the private folder of the `former` one.

        Raises StoreError.
        """
        if former:
            _remove_private(Path(former))
        place = self._folder / SOCKET
        place.unlink(missing_ok=True)
        try:
            if len(bytes(place)) > _LONGEST:
                raise OSError("the path is too long for a socket")
            return _listening(place)
        except OSError:  # or the file system knows no sockets
            self.elsewhere = Path(tempfile.mkdtemp(prefix=_PREFIX)) / SOCKET
        try:
            return _listening(self.elsewhere)
        except OSError as error:
            raise StoreError(f"no socket can be made for the other processes: {error}") from error

    def connect(self, elsewhere: str | None) -> socket.socket | None:
        """A connection to the writer, None while nobody answers."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(2.0)
            connection.connect(str(elsewhere or self._folder / SOCKET))
            if is_ours(connection):
                return connection
        except OSError:
            pass
        connection.close()
        return None

    def remove(self, *, ours: bool) -> None:
        """`ours`: the election is still held, so that the place in the folder is not the next writer's."""
        if ours:
            with suppress(OSError):
                (self._folder / SOCKET).unlink(missing_ok=True)
        if self.elsewhere is not None:
            _remove_private(self.elsewhere)
            self.elsewhere = None


def _listening(place: Path) -> socket.socket:
    """Under its name only when it is private and answers."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    new = place.with_name(f"{place.name}.n")
    try:
        new.unlink(missing_ok=True)
        listener.bind(str(new))
        new.chmod(0o600)
        listener.listen(_BACKLOG)
        new.replace(place)
    except OSError:
        listener.close()
        raise
    return listener


def _remove_private(place: Path) -> None:
    folder = place.parent
    if place.name == SOCKET and folder.name.startswith(_PREFIX) and folder.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(folder, ignore_errors=True)

"""The database files of a data folder, each of which can be damaged by itself: content, months of interactions, sums.

What is read: the header, the size that it tells, and the pages from the first one on, for a second of each. That is
a gigabyte or so where the disk has it at hand; of a larger file the rest is not known, and is said not to be.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

from helpsdk.server.checkup.finding import Finding
from helpsdk.server.store.damage import is_damage, what_to_do
from helpsdk.server.store.readonly import reading_uri, writable

SECONDS: Final = 1.0  # for each file
_STEPS: Final = 1000  # of SQLite's machine, between two looks at the clock
_CONTENT: Final = "content.db"
_SERVED: Final = "Until it is back, servers answer from their last-good files."
_REFUSED: Final = "Until then what belongs into it is refused, and no backup can be made."

Found = Literal["whole", "partly"]


def databases(data: Path, seconds: float = SECONDS) -> Iterator[Finding]:
    """A finding for each file that cannot be used, of content about the `store`; and one or two of all the others."""
    good: dict[Found, list[str]] = {"whole": [], "partly": []}
    for path in sorted(data.glob("*.db")):
        try:
            good[_read(path, seconds)].append(path.name)
        except sqlite3.Error as error:
            yield _unusable(path, error)
    if good["whole"]:
        yield Finding("files", "ok", f"no damage in {', '.join(good['whole'])}")
    if good["partly"]:
        text = f"no damage at the beginning of {', '.join(good['partly'])}, which {seconds:g} s were enough for"
        yield Finding("files", "note", text, "`helpsdk backup` reads all of it.")


def _unusable(path: Path, error: sqlite3.Error) -> Finding:
    about = "store" if path.name == _CONTENT else "interactions"
    text = f"{path.name}: {error}"
    if not is_damage(error):
        return Finding(about, "wrong", text, "Let this user read and write it, and look at the disk.")
    advice = what_to_do(path.name)
    until = _SERVED if path.name == _CONTENT else _REFUSED
    return Finding(about, "wrong", text, f"{advice[0].upper()}{advice[1:]}. {until}")


def _read(path: Path, seconds: float) -> Found:
    """Raises sqlite3.Error for what cannot be read, sqlite3.DatabaseError for damage."""
    uri = f"{path.absolute().as_uri()}?mode=ro" if writable(path.parent, path) else reading_uri(path)
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # which a file that is cut off fails
        deadline = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            [problem] = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return "partly"
            raise
    if problem != "ok":
        raise _damage(" ".join(problem.split()))
    return "whole"


def _damage(problem: str) -> sqlite3.DatabaseError:
    """What a check has found, as a statement that meets it says it."""
    error = sqlite3.DatabaseError(problem)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error

"""A database file that is damaged: how SQLite says so, and what is to be done with it."""

from __future__ import annotations

import sqlite3

_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: object) -> bool:
    """Whether the file itself is at fault, and not who uses it or the disk that it is on."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _CODES  # the rest of it says where SQLite noticed


def what_to_do(name: str) -> str:
    """About the file of this name. Without content there is nothing to serve: that one cannot begin anew."""
    aside = "" if name == "content.db" else ", or move this file aside"
    return f"stop the server; restore a backup{aside}"

"""A database of a small library, served by Datasette with the plugin beside this file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from datasette.app import Datasette

HERE = Path(__file__).parent
TABLES = """
create table authors (id integer primary key, name text, born integer);
create table books (id integer primary key, title text, shelf text, pages integer, lent integer,
    author_id integer references authors(id));
insert into authors values (1, 'Ada Reed', 1931), (2, 'Bruno Keller', 1954), (3, 'Chiara Conti', 1978);
insert into books values
    (1, 'The Lamp', 'A', 210, 0, 1), (2, 'North by Rail', 'A', 388, 1, 2), (3, 'Salt', 'B', 156, 0, 3),
    (4, 'Two Rivers', 'B', 302, 1, 1), (5, 'A Short Winter', 'C', 98, 0, 2), (6, 'The Ferry', 'C', 240, 0, 3),
    (7, 'Letters Home', 'A', 175, 1, 1), (8, 'On Rope', 'B', 61, 0, 2);
"""


def create_app(folder: Path, *, help_folder: Path = HERE / "help") -> Any:
    """The ASGI application. Database and revisions of the help are kept in `folder`."""
    with closing(sqlite3.connect(folder / "library.db")) as database:
        database.executescript(TABLES)
    settings = {"folder": str(help_folder), "site": "library", "data": str(folder / "help")}
    made = Datasette(
        [str(folder / "library.db")],
        plugins_dir=str(HERE / "plugins"),
        template_dir=str(HERE / "templates"),
        metadata={"title": "Library", "plugins": {"helpsdk": settings}},
    )
    return made.app()

"""Rows as the driver's own tuples: reports read thousands, and no type here needs what SQLAlchemy would do to each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

Rows = Sequence[Sequence[Any]]
_PARAMETER = re.compile(r"(?<!:):([a-z]+\d*)")


def tuples(connection: Connection, query: str, **values: Any) -> Rows:
    """What a query tells; its parameters are written `:name` for every database."""
    own = query if connection.dialect.name == "sqlite" else _for_psycopg(query)
    result = connection.exec_driver_sql(own, values)
    cursor: Any = result.cursor
    rows: Rows = cursor.fetchall()
    result.close()
    return rows


@lru_cache(maxsize=512)
def _for_psycopg(query: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", query)

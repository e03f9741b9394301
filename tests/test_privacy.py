"""What docs/privacy.md says is stored is all that is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table

from helpsdk.server.store.interaction import COLUMNS
from helpsdk.server.store.schema import contacts, exchanges, memories, traffic, trust, uses

TEXT = (Path(__file__).parent.parent / "docs" / "privacy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("column", ["site", *COLUMNS])
def test_every_column_of_an_interaction_is_explained(column: str) -> None:
    rows = [line for line in TEXT.split("### Whom")[0].splitlines() if line.startswith("| `")]

    assert any(f"`{column}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize(
    "table", [contacts, exchanges, memories, traffic, trust, uses], ids=lambda table: str(table.name)
)
def test_every_column_about_people_and_trust_is_explained(table: Table) -> None:
    name, columns = table.name, [column.name for column in table.columns]
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |"))

    assert [column for column in columns if f"`{column}`" not in row.split("|")[2]] == []

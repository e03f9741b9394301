"""What viewers have seen, what they wrote to support, and which versions may use this schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memories",
        sa.Column("site", sa.String(120), primary_key=True),
        sa.Column("viewer", sa.String(120), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("updated", sa.String(40), nullable=False),
    )
    op.create_table(
        "contacts",
        sa.Column("site", sa.String(120), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("viewer", sa.String(120)),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("contacts_due", "contacts", ["state", "due"])
    compatibility = op.create_table("compatibility", sa.Column("minimum", sa.String(32), primary_key=True))
    op.bulk_insert(compatibility, [{"minimum": "0002"}])

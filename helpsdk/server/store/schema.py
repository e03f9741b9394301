"""The tables of content.db. Migrations under `migrations/` make them; a test proves that both agree."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

blobs = Table(
    "blobs",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("source", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("of", Integer),
    Column("content", String(64), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("files", Text, nullable=False),
)

renders = Table(
    "renders",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index("renders_key", "key", unique=True),
)

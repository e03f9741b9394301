"""The tables of content. Migrations under `migrations/` make them; a test proves that both agree."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

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

trust = Table(
    "trust",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("document", Text, nullable=False),
)

exchanges = Table(  # jti and device are SHA-256 digests
    "exchanges",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("jti", String(64), primary_key=True),
    Column("device", String(64), nullable=False),
    Column("expires", Float, nullable=False),
    Index("exchanges_expires", "expires"),
)

uses = Table(
    "uses",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("at", String(40), nullable=False),
)

traffic = Table(
    "traffic",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)

memories = Table(  # viewer is the opaque key of `Trust.viewer_key`
    "memories",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("viewer", String(120), primary_key=True),
    Column("document", Text, nullable=False),
    Column("updated", String(40), nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("site", String(120), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("created", String(40), nullable=False),
    Column("viewer", String(120)),
    Column("document", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Float, nullable=False),
    Column("error", Text, nullable=False),
    Index("contacts_due", "state", "due"),
)

compatibility = Table(  # one row: the oldest schema whose programs may use this one
    "compatibility",
    metadata,
    Column("minimum", String(32), primary_key=True),
)

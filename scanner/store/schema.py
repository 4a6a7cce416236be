"""The tables as SQLAlchemy sees them; :mod:`scanner.store.migrations` makes them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text

metadata = MetaData()

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("why", Text),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("complete", Boolean, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("user", Text, nullable=False),
    Column("options", Text, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("extension", Text, nullable=False),
    Column("pages", Integer, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("page_sha256", Text, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("payload_sha256", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("layout_digest", Text),
    Column("settings_digest", Text, nullable=False),
    Column("run", Integer, nullable=False),
)

# A physical stack of sheets; ``sheets`` is their number as keyed in by hand. The pages of a discarded
# pile stand for nothing any more.
piles = Table(
    "piles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sheets", Integer),
    Column("discarded", Boolean, nullable=False),
)

# Where a page image was met: ``place`` is the file's absolute path, ``given`` the path as it was typed.
sources = Table(
    "sources",
    metadata,
    Column("page_sha256", Text, primary_key=True),
    Column("pile", Integer, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("given", Text, nullable=False),
    Column("original_sha256", Text, nullable=False),
    Column("run", Integer, nullable=False),
)

# Ballots that two members read from the paper.
entered = Table(
    "entered",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("pile", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
)

# Files and pages that could not be read, until the same place is read well; page 0 is the whole file.
failures = Table(
    "failures",
    metadata,
    Column("pile", Integer, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("given", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("run", Integer, nullable=False),
)

# The committee's members and observers; ``tries`` counts wrong PINs in a row, ``tried`` is when the last
# one was given, in seconds since 1970.
members = Table(
    "members",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("pin", Text),
    Column("tries", Integer, nullable=False),
    Column("tried", Integer, nullable=False),
)

# ``seen``: when the person was last active, in seconds since 1970.
sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("member", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("locked", Boolean, nullable=False),
)

# What people said of a ballot. People go through ballots by id, so its order tells nothing of the pile.
decisions = Table(
    "decisions",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("ballot", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

# Who works on which ballot, until when, in seconds since 1970.
claims = Table(
    "claims",
    metadata,
    Column("ballot", Text, primary_key=True),
    Column("member", Text, nullable=False),
    Column("until", Integer, nullable=False),
)

samples = Table(
    "samples",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

# The newest row says whether the count is closed; none: it never was.
closings = Table(
    "closings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("closed", Boolean, nullable=False),
)

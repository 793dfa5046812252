"""The first tables: conversations with their turns, the pages that answer them, accounts, and log-ins."""

from alembic import op

revision, down_revision = "1", None

_TABLES = """
CREATE TABLE conversations (
    id text PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY,
    owner text NOT NULL,
    title text NOT NULL,
    created double precision NOT NULL,
    updated double precision NOT NULL
);
CREATE INDEX conversations_by_owner ON conversations (owner, updated DESC, number DESC);
CREATE INDEX conversations_by_age ON conversations (updated);
CREATE TABLE pages (id text PRIMARY KEY, seen timestamptz NOT NULL);
CREATE TABLE turns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id text NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    page text NOT NULL,
    state text NOT NULL,
    words text NOT NULL,
    body text NOT NULL
);
CREATE INDEX turns_by_conversation ON turns (conversation_id, id);
CREATE INDEX turns_under_way ON turns (conversation_id) WHERE state IN ('queued', 'running');
CREATE TABLE accounts (
    name text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('owner', 'reader')),
    password_hash text NOT NULL
);
CREATE TABLE sessions (
    key text PRIMARY KEY,
    account text NOT NULL,
    password_hash text NOT NULL,
    started timestamptz NOT NULL,
    used timestamptz NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account, started);
"""


def upgrade() -> None:
    """Make them."""
    op.execute(_TABLES)

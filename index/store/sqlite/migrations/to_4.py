"""To schema 4: the words of the list of articles; :mod:`index.store.tables.derived` fills the tables."""

from index.sql import Connection

TABLES = (
    "CREATE TABLE IF NOT EXISTS list_words (word TEXT NOT NULL, article INTEGER NOT NULL, "
    "PRIMARY KEY (word, article)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS list_endings (ending TEXT NOT NULL, word TEXT NOT NULL, "
    "PRIMARY KEY (ending, word)) WITHOUT ROWID",
)


def migrate(connection: Connection) -> None:
    """Add the tables."""
    for statement in TABLES:
        connection.execute(statement)

"""To schema 2: what was removed by hand, reprints, notices, and the pages of articles.

Byline 0.1.0 and 0.2.0 called every catalogue schema 1, whatever tables it had, so each is looked for.
"""

from index.sql import Connection

_TABLES = (
    "CREATE TABLE IF NOT EXISTS removed (location TEXT NOT NULL, article_id TEXT NOT NULL, "
    "PRIMARY KEY (location, article_id)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS removed_by_article ON removed (article_id)",
    "CREATE TABLE IF NOT EXISTS notices (location TEXT NOT NULL, stage TEXT NOT NULL, number INTEGER NOT NULL, "
    "kind TEXT NOT NULL, path TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (location, stage, number)) "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS reprint_keys (article INTEGER PRIMARY KEY, bands BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS reprint_bands (band INTEGER NOT NULL, article INTEGER NOT NULL, "
    "PRIMARY KEY (band, article)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS reprints (article INTEGER NOT NULL, other INTEGER NOT NULL, "
    "PRIMARY KEY (article, other)) WITHOUT ROWID",
)


def migrate(connection: Connection) -> None:
    """Add the tables and the column that are missing."""
    for statement in _TABLES:
        connection.execute(statement)
    columns = {row[1] for row in connection.execute("PRAGMA table_info(articles)")}
    if "pages" not in columns:
        connection.execute("ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'")

"""To schema 3: counts of articles, passages and copies, and the orders of the list of articles."""

from index.sql import Connection
from index.store.tables import counts

TABLES = (
    "CREATE TABLE IF NOT EXISTS article_counts (period INTEGER NOT NULL, source_key TEXT NOT NULL, "
    "source TEXT NOT NULL, articles INTEGER NOT NULL, PRIMARY KEY (source_key, period)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS article_counts_by_size ON article_counts (period, articles)",
    "CREATE TABLE IF NOT EXISTS copies (article_id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS locations_with_error ON locations (path) WHERE error <> ''",
    "CREATE INDEX IF NOT EXISTS articles_by_day ON articles (published, number)",
    "CREATE INDEX IF NOT EXISTS articles_by_title ON articles (title, number)",
    "CREATE INDEX IF NOT EXISTS articles_by_source ON articles (source_key, number)",
)


def migrate(connection: Connection) -> None:
    """Add the tables and fill them."""
    for statement in TABLES:
        connection.execute(statement)
    counts.count_anew(connection)

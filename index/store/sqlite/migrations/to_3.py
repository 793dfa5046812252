"""To schema 3: counts of articles, passages and copies, and the orders of the list of articles."""

import sqlite3

from index.store.sqlite import counts


def migrate(connection: sqlite3.Connection) -> None:
    """Add the tables and fill them."""
    for statement in counts.TABLES:
        connection.execute(statement)
    counts.count_anew(connection)

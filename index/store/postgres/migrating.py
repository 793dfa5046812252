"""The tables of one floor, made and brought up to date by Alembic: one step a file, each one transaction.

The steps are plain SQL. Their names are numbers that rise, and the schema of the floor has a table with the number
that it is at. A process that is killed leaves the tables before or after a step.
"""

from collections.abc import Callable
from pathlib import Path

from index.errors import StorageError
from index.store.postgres.connection import Connection, Database

VERSION_TABLE = "format"
"""Holds the number of the last step that was done; each floor's schema has its own."""
_SCRIPTS = Path(__file__).with_name("alembic")


def format_of(connection: Connection, schema: str) -> int:
    """The number of the last step that was done in ``schema``, 0 if there are no tables yet."""
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{schema}.{VERSION_TABLE}",)).fetchone()
    if not found or not found[0]:
        return 0
    row = connection.execute(f"SELECT version_num FROM {schema}.{VERSION_TABLE}").fetchone()
    return int(row[0]) if row else 0


def migrate(
    database: Database, connection: Connection, steps: Path, newest: int, told: Callable[[int], None] | None = None
) -> bool:
    """Do the steps that are missing; the caller holds the floor's advisory lock through ``connection``.

    Args:
        database: The database, for its schema and its name.
        connection: Holds the lock, and is outside of any transaction.
        steps: The folder of the steps.
        newest: The number of the last of them.
        told: Called with the number that the tables are at, before the steps, if there are any to do.

    Returns:
        Whether anything was done.

    Raises:
        StorageError: The tables are newer than this program, or the server refused a step.
    """
    with database.told_plainly():
        found = format_of(connection, database.schema)
        refuse_newer(database, found, newest)
        if found == newest:
            return False
        if told is not None:
            told(found)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {database.schema}")
        connection.autocommit = False
        try:
            _upgrade(connection, database.schema, steps)
        finally:
            if not connection.closed:
                connection.rollback()
                connection.autocommit = True
        return True


def refuse_newer(database: Database, found: int, newest: int) -> None:
    """Refuse tables that a newer Byline made.

    Raises:
        StorageError: It names both formats and what to do.
    """
    if found > newest:
        raise StorageError(
            f"The tables on {database.name}, are of format {found}, from a newer Byline; this one knows formats up to "
            f"{newest}. Install the newer Byline on this machine too, or name another database."
        )


def _upgrade(connection: Connection, schema: str, steps: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(steps))
    with engine.connect() as shared:
        config.attributes.update(connection=shared, schema=schema, table=VERSION_TABLE)
        try:
            command.upgrade(config, "head")
        except DBAPIError as error:
            raise error.orig or error from error

"""The catalogue of a library that several machines share, in one PostgreSQL database.

Readers see a consistent state of it (a transaction at the level "repeatable read"), and one writer writes under an
advisory lock. Where the server is gone, every call says so until it is back.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg

from index.embedding.base import ProgressCallback
from index.errors import StorageError
from index.records import Progress
from index.store.postgres import schema
from index.store.postgres.connection import Connection, Database
from index.store.postgres.lock import AdvisoryLock
from index.store.postgres.migrating import format_of, migrate, refuse_newer
from index.store.postgres.names import SharedNames
from index.store.postgres.session import PostgresSession
from index.store.tables import derived
from index.store.tables.rows import count_up, set_meta

_NAMES_CONNECTIONS = 4
"""Names are read while a reader holds a connection already, so they have a pool of their own."""
_TRIES = 5
"""Times that a reader begins anew because a rebuild has just replaced the tables."""


class SharedCatalogue:
    """A :class:`~index.store.base.Catalogue` in PostgreSQL."""

    can_be_written = True

    def __init__(self, url: str, *, read_only: bool, wait_s: float | None, progress: ProgressCallback | None) -> None:
        """Use the database at ``url``. Nothing is opened before its first use.

        Args:
            url: ``postgresql://user@host:port/database``.
            read_only: Refuse to write.
            wait_s: How long to wait for another writer, in seconds; None for as long as it takes.
            progress: Told of the wait for another writer, and of an update.

        Raises:
            StorageError: ``url`` is not understood.
        """
        self._database = Database(url, schema.SCHEMA)
        self._names = Database(url, schema.SCHEMA, most=_NAMES_CONNECTIONS)
        self._lock = AdvisoryLock(self._database, schema.LOCK, wait_s)
        self._read_only = read_only
        self._progress = progress

    def open(self, progress: ProgressCallback | None = None) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        progress = progress or self._progress
        with self._database.single() as connection:
            found = format_of(connection, schema.SCHEMA)
            refuse_newer(self._database, found, schema.FORMAT)
            session = PostgresSession(self._database, connection)
            meta = derived.meta_of(session) if found else {}
        if meta and found == schema.FORMAT and not derived.outdated(meta):
            return
        if self._read_only:
            raise StorageError(
                f"There is no index on {self._database.name}, yet. Add articles with `byline index add`."
                if not meta
                else f"The index on {self._database.name}, was made by an older Byline. "
                "Open it for writing once, for instance with `byline index status`, and it is brought up to date."
            )
        with self._lock.held(progress=progress) as held:
            self._bring_up_to_date(held, progress)

    @contextmanager
    def reading(self) -> Iterator[PostgresSession]:
        """See :class:`~index.store.base.Catalogue`."""
        with self._database.connection() as connection:
            try:
                yield self._begun(connection)
            finally:
                if not connection.closed:
                    connection.execute("ROLLBACK")

    def refuse_newer(self, meta: Mapping[str, str]) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        refuse_newer(self._database, int(meta.get("schema", 0)), schema.FORMAT)

    @contextmanager
    def writing(
        self, *, wait_s: float | None = None, progress: ProgressCallback | None = None
    ) -> Iterator[PostgresSession]:
        """See :class:`~index.store.base.Catalogue`."""
        if self._read_only:
            raise StorageError("This index was opened for reading only.")
        with self._lock.held(wait_s=wait_s, progress=progress or self._progress) as connection:
            self._bring_up_to_date(connection, self._progress)
            yield PostgresSession(self._database, connection)

    def name_table(self) -> SharedNames:
        """See :class:`~index.store.base.Catalogue`."""
        return SharedNames(self._names)

    def close(self) -> None:
        """See :class:`~index.store.base.Catalogue`."""
        self._database.close()
        self._names.close()

    # ---- inside

    def _begun(self, connection: Connection) -> PostgresSession:
        """A session in a transaction that keeps the living generation's tables from being dropped."""
        session = PostgresSession(self._database, connection)
        for left in reversed(range(_TRIES)):
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                (generation,) = session.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
                schema.hold(session, int(generation))
                return session
            except psycopg.errors.UndefinedTable:
                connection.execute("ROLLBACK")
                if not left:
                    raise
        raise AssertionError("the last try returned or raised")

    def _bring_up_to_date(self, connection: Connection, progress: ProgressCallback | None) -> None:
        """Make or change the tables, and make anew what was made by an older rule."""

        def tell(number: int, total: int, what: str = "") -> None:
            if progress is not None:
                progress(Progress("update", number, total, "steps", what))

        def told(found: int) -> None:
            if found:
                tell(0, 1, f"tables of index format {schema.FORMAT}")

        migrate(self._database, connection, schema.STEPS, schema.FORMAT, told)
        session = PostgresSession(self._database, connection)
        meta = derived.meta_of(session)
        if not meta:
            with session.transaction():
                session.create_generation(1)
                facts = {"schema": schema.FORMAT, **derived.present()}
                set_meta(session, {**facts, "index_id": uuid.uuid4().hex, "generation": 1})
            return
        if meta.get("schema") != str(schema.FORMAT):
            with session.transaction():
                set_meta(session, {"schema": schema.FORMAT})
        steps = derived.steps(meta)
        for number, step in enumerate(steps):
            tell(number, len(steps), step.what)
            with session.transaction():
                step.work(session)
                set_meta(session, step.recorded)
                count_up(session, "version")
        if steps:
            tell(len(steps), len(steps))

"""A database copied while other processes write to it, and what is asked of a copy before it is used.

A copy is made inside one read transaction, so that it is what one moment held: in a write-ahead log nobody has to
wait for it.
"""

import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.errors import StorageError, UsageError
from index.store.sqlite.versions import newer, refuse_newer
from index.text.folding import indexed

PAGES_AT_ONCE = 2_000
"""Pages copied between two looks at Ctrl-C."""
_OBJECTS = ("table", "index", "view")


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What a catalogue says of itself."""

    schema: int
    articles: int
    passages: int


def copy_database(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copy a SQLite database as it is now, whoever writes to it meanwhile, and check the copy.

    Args:
        source: The database; it may be in use.
        target: A file that does not exist yet. It becomes one whole file, without a log beside it.
        progress: Called with the bytes copied so far and with all of them.

    Raises:
        StorageError: The database is damaged or cannot be read, or the copy cannot be written.
    """

    def told(status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress((total - remaining) * page_bytes, total * page_bytes)

    try:
        with closing(_open(source, "rw")) as original, closing(sqlite3.connect(target)) as copy:
            (page_bytes,) = original.execute("PRAGMA page_size").fetchone()
            original.execute("BEGIN")  # with the next statement the moment is fixed
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()
            original.backup(copy, pages=PAGES_AT_ONCE, progress=told, sleep=0)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.create_function("indexed", 1, indexed, deterministic=True)
            (state,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"{source} cannot be copied to {target.parent}: {error}. Is that disk full?") from error
    if state != "ok":
        raise StorageError(f"{source} is damaged ({state}). Run `byline index check --repair` first.")


def facts_of(file: Path) -> CatalogueFacts:
    """What a catalogue holds.

    Raises:
        StorageError: It is no catalogue of Byline, or a newer Byline made it.
    """
    try:
        with closing(_open(file, "ro")) as connection:
            meta = dict(connection.execute("SELECT key, value FROM meta"))
            version, generation = int(meta["schema"]), int(meta["generation"])
            refuse_newer(meta, Path(file.name))
            counted = f"SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages_{generation})"
            return CatalogueFacts(version, *connection.execute(counted).fetchone())
    except (sqlite3.Error, KeyError, ValueError) as error:
        raise StorageError(f"It holds no index that Byline can read ({error}).") from error


def make_own(file: Path) -> None:
    """Prepare a catalogue that came from elsewhere: refuse what Byline never makes, and give it an id of its own.

    The id names the collection of vectors, so that two homes never share one on a server.

    Raises:
        StorageError: The database runs code of its own when it is written to.
    """
    try:
        with closing(_open(file, "rw")) as connection:
            marks = ", ".join("?" * len(_OBJECTS))
            sql = f"SELECT name FROM sqlite_master WHERE type NOT IN ({marks})"
            if foreign := connection.execute(sql, _OBJECTS).fetchone():
                raise StorageError(f"{file.name} holds {foreign[0]!r}, which Byline never makes. It is not used.")
            if connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]:
                connection.execute("UPDATE meta SET value = ? WHERE key = 'index_id'", (uuid.uuid4().hex,))
            connection.commit()
    except sqlite3.Error as error:
        raise StorageError(f"{file.name} cannot be read: {error}.") from error


def require_format(file: Path, known: int) -> None:
    """Make sure that a database is of a format that this Byline knows.

    Raises:
        StorageError: A newer Byline wrote it.
    """
    try:
        with closing(_open(file, "ro")) as connection:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"{file.name} cannot be read: {error}.") from error
    if found > known:
        raise StorageError(newer(Path(file.name), "", found, known))


def require_unused(file: Path) -> None:
    """Make sure that no process has a database open.

    Raises:
        UsageError: One has, a page that is being served for instance.
    """
    if not file.exists():
        return
    try:
        with closing(_open(file, "rw")) as connection:
            # Only the one connection there is can leave the write-ahead log; the next writer takes it up again.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise UsageError(f"{file} is in use. End `byline chat` and other commands on this home first.") from None
    except sqlite3.DatabaseError:
        return  # a damaged one is set aside as it is


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10.0)

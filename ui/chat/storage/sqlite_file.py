"""The file of the conversations, ``conversations.sqlite3`` in the home: its tables, its versions, and its troubles.

``PRAGMA user_version`` says its format; Byline 0.1.0 and 0.2.0 wrote none there, which is format 1. Whatever is wrong
with the file, the page opens: a damaged file is set aside, and where the file cannot be written (a home that can
only be read, a newer Byline's format, a full disk) conversations live in memory until Byline ends.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from index.errors import BylineError, StorageError
from index.privacy import make_home
from index.store.sqlite import reading_only
from index.store.sqlite.before_update import keep_a_copy
from index.store.sqlite.versions import newer

FILE_NAME = "conversations.sqlite3"
FORMAT = 1
LOCK_TIMEOUT_S = 10.0
MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({})
"""The format that a step leads to, and the step, from one format to the next; each is one transaction."""
_IN_MEMORY = "Conversations are kept in memory until Byline ends."
_SIDE_FILES = ("-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, id);
"""
# Every column that is read; a file of another program, or one that lost a column, fails here.
_LOOKS = (
    "SELECT id, owner, title, created, updated FROM conversations LIMIT 1",
    "SELECT id, conversation_id, state, words, body FROM turns LIMIT 1",
    "SELECT count(*) FROM turns",
)


def open_in(home: Path) -> tuple[sqlite3.Connection, str]:
    """Open or make the file; returns the connection, and what is to be told the reader, or "".

    Raises:
        StorageError: The home is not a folder.
    """
    file = home / FILE_NAME
    try:
        make_home(home)
    except OSError as error:
        raise StorageError(f"Conversations cannot be kept in {home}: {error.strerror}. Name another home.") from None
    if not os.access(home, os.W_OK | os.X_OK) or (file.exists() and not os.access(file, os.W_OK)):
        return _in_memory(file), f"{FILE_NAME} cannot be written. {_IN_MEMORY}"
    try:
        return _opened(file), ""
    except _NewerError as error:
        return _in_memory(None), f"{error} {_IN_MEMORY}"
    except sqlite3.Error as error:
        if is_damage(error) or "no such column" in str(error):
            return set_aside(home)
        return _in_memory(file), f"{FILE_NAME} cannot be used: {error}. {_IN_MEMORY}"
    except (OSError, BylineError):
        return _in_memory(file), f"{FILE_NAME} cannot be brought up to date. {_IN_MEMORY}"


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than busy, full or out of reach."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def set_aside(home: Path) -> tuple[sqlite3.Connection, str]:
    """Rename a damaged file and begin a new one; as :func:`open_in`."""
    file = home / FILE_NAME
    aside = home / f"{file.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}{file.suffix}"
    try:
        for ending in ("", *_SIDE_FILES):
            if (part := file.with_name(file.name + ending)).exists():
                part.rename(aside.with_name(aside.name + ending))
        told = f"The file of the conversations is damaged. It was set aside as {aside.name}, and a new one was begun."
        return _opened(file), told
    except (OSError, sqlite3.Error):
        return _in_memory(None), f"{FILE_NAME} is damaged and cannot be set aside. {_IN_MEMORY}"


class _NewerError(BylineError):
    """A newer Byline wrote the file."""


def _opened(file: Path) -> sqlite3.Connection:
    connection = _connect(str(file))
    try:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        _bring_up_to_date(connection, file)
        for look in _LOOKS:
            connection.execute(look).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, file: Path) -> None:
    """Make the tables of a new file, or change those of an older one, after a copy was kept."""
    recorded = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if recorded > FORMAT:
        raise _NewerError(newer(Path(FILE_NAME), "", recorded, FORMAT))
    is_new = not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    found = FORMAT if is_new else max(1, recorded)
    if found < FORMAT:
        keep_a_copy(file, found)
    for number, migrate in MIGRATIONS.items():
        if number > found:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if int(connection.execute("PRAGMA user_version").fetchone()[0]) < number:  # else another process did it
                    migrate(connection)
                    connection.execute(f"PRAGMA user_version = {number}")
    connection.executescript(_TABLES)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def _in_memory(file: Path | None) -> sqlite3.Connection:
    """A store in memory that begins with what can be read of ``file``."""
    connection = _connect(":memory:")
    if file is not None and file.exists():
        try:
            with closing(sqlite3.connect(reading_only.address(file), uri=True)) as source:
                source.backup(connection)
            for look in _LOOKS:
                connection.execute(look).fetchall()
        except sqlite3.Error:
            connection.close()
            connection = _connect(":memory:")
    connection.executescript(_TABLES)
    return connection


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, check_same_thread=False, timeout=LOCK_TIMEOUT_S)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # one torn turn costs that turn
    return connection

"""A catalogue in a folder that can only be read.

SQLite wants to make files beside one that has a write-ahead log. Where it cannot, it reads a file without a log as
one that never changes, so :func:`stamp` is looked at before each use. Where the last writer left its log behind, or an
older Byline made the tables, a copy in a temporary folder is read instead.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

Stamp = tuple[tuple[int, int], ...]


def can_be_written(home: Path, file: Path) -> bool:
    """Whether this process may write the catalogue ``file`` and make files beside it."""
    return os.access(home, os.W_OK | os.X_OK) and os.access(file, os.W_OK)


def stamp(file: Path) -> Stamp:
    """What tells whether a catalogue has changed: size and time of change of the file and of its log."""
    return tuple(_size_and_time(path) for path in (file, _log_of(file)))


def address(file: Path) -> str:
    """The URI under which SQLite opens the catalogue without writing anything."""
    how = "mode=ro" if _size_and_time(_log_of(file))[0] else "mode=ro&immutable=1"
    return f"{file.absolute().as_uri()}?{how}"


def is_readable_in_place(file: Path) -> bool:
    """Whether SQLite gets along without writing anything beside the file."""
    try:
        with closing(sqlite3.connect(address(file), uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return True


def copy_into(folder: Path, file: Path) -> Path:
    """Copy a catalogue and its log into ``folder``; returns the copy.

    Raises:
        OSError: There is no room.
    """
    for path in (file, _log_of(file)):
        if path.exists():
            shutil.copyfile(path, folder / path.name)
    return folder / file.name


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns

"""Limits of age and size in ``conversations.sqlite3``, and room given back to the disk.

It works on the file beside the store that serves the page, in short transactions of its own. A deleted conversation
leaves free pages in the file; they are cut off its end step by step (SQLite's incremental vacuum), which a file has
to be prepared for once. Nothing here may stop the page: a file that is read-only, full or busy stays as it is.
"""

import logging
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from rag.settings import ConversationSettings
from ui.chat.storage.base import DAY_S, SETTLED
from ui.chat.storage.sqlite_file import FILE_NAME

_BUSY_S = 2.0
_INCREMENTAL = 2
_log = logging.getLogger(__name__)

_OLDEST_FIRST = f"""
SELECT c.id, (SELECT sum(length(CAST(t.body AS BLOB)) + length(CAST(t.words AS BLOB)))
              FROM turns t WHERE t.conversation_id = c.id)
FROM conversations c WHERE c.{SETTLED} ORDER BY c.updated
"""
_ALL_BYTES = "SELECT coalesce(sum(length(CAST(body AS BLOB)) + length(CAST(words AS BLOB))), 0) FROM turns"


def keep_within(home: Path, limits: ConversationSettings, *, now: float | None = None) -> int:
    """Delete the conversations that are beyond the limits, oldest first, and give their room back.

    Args:
        home: The home folder.
        limits: 0 stands for no limit.
        now: Seconds since the epoch; the present when None.

    Returns:
        How many were deleted.
    """
    file = home / FILE_NAME
    if not file.exists():
        return 0
    try:
        with closing(_open(file)) as connection:
            _prepare(connection, file)
            deleted = _delete_beyond(connection, limits, time.time() if now is None else now)
            _give_back(connection)
    except (sqlite3.Error, OSError) as error:
        _log.warning("%s was not tidied: %s", file, error)
        return 0
    return deleted


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_S, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _prepare(connection: sqlite3.Connection, file: Path) -> None:
    """Have the file shrink when something is deleted; one that an older Byline made is written anew for that."""
    (how,) = connection.execute("PRAGMA auto_vacuum").fetchone()
    if how == _INCREMENTAL or shutil.disk_usage(file.parent).free < 2 * file.stat().st_size:
        return
    connection.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
    connection.execute("VACUUM")


def _delete_beyond(connection: sqlite3.Connection, limits: ConversationSettings, now: float) -> int:
    deleted = 0
    if limits.max_age_days:
        oldest = now - limits.max_age_days * DAY_S
        deleted += connection.execute(f"DELETE FROM conversations WHERE updated < ? AND {SETTLED}", (oldest,)).rowcount
    if limits.max_megabytes:
        surplus = connection.execute(_ALL_BYTES).fetchone()[0] - limits.max_megabytes * 1_000_000
        for conversation_id, size in connection.execute(_OLDEST_FIRST).fetchall():
            if surplus <= 0:
                break
            sql = f"DELETE FROM conversations WHERE id = ? AND {SETTLED}"
            deleted += connection.execute(sql, (conversation_id,)).rowcount
            surplus -= size or 0
    return deleted


def _give_back(connection: sqlite3.Connection) -> None:
    """Cut free pages off, and empty the log if nobody reads just now."""
    connection.executescript("PRAGMA incremental_vacuum")  # execute() would free one page only
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

"""A whole copy of a SQLite file while it is in use: complete under its name, or not there at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.records import Progress

_PAGES_AT_ONCE = 2_000


def copy_database(source: sqlite3.Connection, target: Path, progress: ProgressCallback | None = None) -> None:
    """Copy what ``source`` is connected to, as of now; ``target`` is replaced in one step.

    Args:
        source: Outside of any transaction.
        target: Its folder is made, for the owner alone.
        progress: Told of the bytes copied, as the stage "copy".

    Raises:
        OSError: There is no room, or no right to write.
        sqlite3.Error: The same, as SQLite says it.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    page_bytes = int(source.execute("PRAGMA page_size").fetchone()[0])

    def tell(status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(Progress("copy", (total - remaining) * page_bytes, total * page_bytes, "bytes", target.name))

    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(draft)) as connection:
            source.backup(connection, pages=_PAGES_AT_ONCE, progress=tell)
        force_to_disk(draft)
        os.replace(draft, target)
        force_to_disk(target.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def force_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows gives no handle on a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

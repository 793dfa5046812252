"""A copy of a database as it was, kept in the home before its tables are changed."""

import os
from pathlib import Path

from index.embedding.base import ProgressCallback
from index.records import Progress
from index.store.sqlite.copying import copy_database

FOLDER = "before-update"
"""In the home."""


def keep_a_copy(file: Path, found: int, progress: ProgressCallback | None = None) -> Path:
    """Copy ``file``, whose format is ``found``; returns the copy, which is whole or not there at all.

    Args:
        file: The database; it may be in use.
        found: Its format, for the name of the copy.
        progress: Told of the bytes copied, as the stage "copy".

    Raises:
        OSError: There is no room, or no right to write.
        StorageError: The same, or the database is damaged.
    """
    target = file.parent / FOLDER / f"{file.stem}-format-{found}{file.suffix}"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(Progress("copy", done, total, "bytes", file.name))

    draft.unlink(missing_ok=True)  # of a process that was killed
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
        copy_database(file, draft, tell)
        _force_to_disk(draft)
        os.replace(draft, target)
        _force_to_disk(target.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return target


def _force_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows gives no handle on a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

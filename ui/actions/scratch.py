"""Folders for files in the making, which go whatever happens."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from index.errors import StorageError


@contextmanager
def scratch_folder(parent: Path, stem: str) -> Iterator[Path]:
    """A private folder for the length of the ``with`` block; what killed processes left of that name goes too.

    Raises:
        StorageError: The folder cannot be written, or its disk is full.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in parent.glob(f"{stem}-*"):
            number = old.name.removeprefix(f"{stem}-")
            if number.isdigit() and not psutil.pid_exists(int(number)):
                shutil.rmtree(old, ignore_errors=True)
        scratch = parent / f"{stem}-{os.getpid()}"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
    except OSError as error:
        raise _unwritable(parent, error) from error
    try:
        yield scratch
    except OSError as error:
        raise _unwritable(parent, error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(f"{folder} cannot be written: {error.strerror or error}. Make room there, or name another.")

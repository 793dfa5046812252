"""How much room the parts of a home take that grow with use."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.store.home import CATALOGUE_FILE
from ui.chat.storage.sqlite_file import FILE_NAME as CONVERSATIONS_FILE

LARGE_BYTES = 1_000_000_000
"""From this size on, a part is worth a word."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the home; ``advice`` says how to make it smaller."""

    name: str
    bytes: int
    advice: str

    @property
    def is_large(self) -> bool:
        """Whether it is worth making smaller."""
        return self.bytes >= LARGE_BYTES and bool(self.advice)


_PARTS = (
    ("articles", (CATALOGUE_FILE, "chroma"), ""),
    ("conversations", (CONVERSATIONS_FILE,), "Set conversations.max_age_days or conversations.max_megabytes."),
    ("uploads", ("uploads",), "Delete files in uploads/ whose articles you removed."),
    ("evaluation runs", ("runs",), "Delete folders in runs/ that you no longer compare with."),
    ("question sets", ("evaluation",), "Delete evaluation/; the next evaluation makes what it needs."),
    ("prompt cache", ("prefixes",), ""),
)


def parts_of(home: Path) -> Iterator[Part]:
    """The parts of the home that take any room; a database counts with its log."""
    for name, paths, advice in _PARTS:
        endings = ("", "-wal", "-shm")
        size = sum(bytes_of(home / f"{path}{ending}") for path in paths for ending in endings)
        if size:
            yield Part(name, size, advice)


def bytes_of(path: Path) -> int:
    """The size of a file, or of all files in a folder; 0 if there is none."""
    total = 0
    with suppress(OSError):
        if not path.is_dir():
            return path.lstat().st_size
    for where, _, files in os.walk(path):
        for file in files:
            with suppress(OSError):
                total += os.lstat(os.path.join(where, file)).st_size
    return total

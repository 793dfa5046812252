"""The stores that :mod:`eval.benchmarks.scale` measures, each with libraries of several sizes that hold the same."""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding.base import Embedder
from index.library import Library
from index.settings import IndexSettings

SIZE = "{size}"
"""Stands for the number of passages in the address of a database."""


@dataclass(frozen=True, slots=True)
class Store:
    """Libraries of several sizes that are kept in the same way.

    Attributes:
        title: How they are kept.
        note: What the seconds are.
        clock: Tells the seconds.
        homes: Passages to the home of the library that holds them.
        settings: Passages to the settings of that library.
    """

    title: str
    note: str
    clock: Callable[[], float]
    homes: dict[int, Path]
    settings: dict[int, IndexSettings]

    def open(self, size: int, embedder: Embedder) -> Library:
        """Open the library of one size."""
        return Library.open(self.homes[size], self.settings[size], lambda: embedder)

    @property
    def has_files(self) -> bool:
        """Whether all that the libraries hold lies in their homes."""
        return not any(settings.database_url for settings in self.settings.values())


def in_homes(homes: dict[int, Path], settings: IndexSettings) -> Store:
    """Everything in the home; other ``settings`` as they are."""
    return Store(
        "In the home: SQLite and Chroma",
        "Seconds are processor time of all threads together, which other programs change little.",
        time.process_time,
        homes,
        dict.fromkeys(homes, with_servers(settings, "", "")),
    )


def on_servers(sizes: Sequence[int], folder: Path, settings: IndexSettings, database: str, chroma_url: str) -> Store:
    """Articles in PostgreSQL, one database for each size, and vectors on one Chroma server.

    Args:
        sizes: In passages.
        folder: Where each library has a home of its own, for what is not shared.
        settings: The rest of the settings.
        database: Address of the databases, with :data:`SIZE` in it.
        chroma_url: Address of the Chroma server.
    """
    return Store(
        "On servers: PostgreSQL and Chroma",
        "Seconds are time by the clock, because the servers work in processes of their own.",
        time.perf_counter,
        {size: folder / f"servers-{size}" for size in sizes},
        {size: with_servers(settings, database.replace(SIZE, str(size)), chroma_url) for size in sizes},
    )


def with_servers(settings: IndexSettings, database_url: str, chroma_url: str) -> IndexSettings:
    """The settings with other places for articles and vectors."""
    return IndexSettings.model_validate(
        {**settings.model_dump(), "database_url": database_url, "chroma_url": chroma_url}
    )


def fill(store: Store, source: Store, embedder: Embedder) -> None:
    """Take everything that the libraries of ``source`` hold into those of ``store``; those that are full are left."""
    for size in store.homes:
        with store.open(size, embedder) as target, source.open(size, embedder) as full:
            if target.status(0).passages >= size:
                continue
            with tempfile.TemporaryDirectory(dir=store.homes[size].parent) as folder:
                full.export(Path(folder) / "export")
                report = target.import_from(Path(folder) / "export")
        sys.stderr.write(f"filled {store.homes[size].name}: {report.added} articles in {report.seconds:.0f} s\n")

"""The sample articles, added by themselves to a home that has never held an article."""

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from index import Library
from index.records import Progress

SAMPLES_ADDED = "samples-added"


def needs_samples(library: Library, home: Path) -> bool:
    """Whether the index is empty and the samples were never added: removing them is for good."""
    return not (home / SAMPLES_ADDED).exists() and library.status().articles == 0


def add_samples(library: Library, home: Path, progress: Callable[[Progress], None] | None = None) -> int:
    """Add the sample articles.

    Returns:
        How many there are.
    """
    with as_file(files("seeds")) as folder:
        report = library.add(sorted(folder.glob("*.md")), progress=progress)
    (home / SAMPLES_ADDED).touch()
    return report.articles
